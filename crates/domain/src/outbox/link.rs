//! Links in messages: they lead to pages of the realm, and begin with the configured public URL, whatever a request says.

use signet_vocabulary::Secret;

use crate::context::Context;

/// The link to the realm's page of this name that carries `token`.
pub(crate) fn link(ctx: &Context, page: &str, token: &Secret<String>) -> String {
    format!("{}/{page}?token={}", ctx.realm.issuer(&ctx.app.settings.public_url), token.expose())
}
