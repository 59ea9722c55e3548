//! ID tokens that come back to tell of whom a client speaks (OpenID Connect Core 1.0, section 3.1.2.1; RP-Initiated Logout 1.0,
//! section 2).

use signet_protocol::jose::Compact;
use signet_protocol::oidc::id_token::{Claims, TYP};
use signet_vocabulary::{AccountId, ClientId, SessionId};

use crate::context::Context;
use crate::refusal::Refusal;
use crate::signing_keys;

/// What an ID token of ours says of whom it was handed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Of whom it tells.
    pub account: AccountId,
    /// Who got it.
    pub client: ClientId,
    /// The session that the client had.
    pub session: SessionId,
}

/// Reads an ID token that this realm issued, however long ago it expired: a hint opens nothing. `None` for every other text, and
/// for one whose key is not kept any more.
///
/// # Errors
/// What keeps the realm's keys from being read.
pub async fn hint(ctx: &Context, token: &str) -> Result<Option<Hint>, Refusal> {
    let Ok(token) = Compact::parse(token) else { return Ok(None) };
    let keys = signing_keys::key_set(&ctx.app, &ctx.realm.id).await?;
    let Some(key) = keys.by_kid(token.kid(), ctx.app.clock.now()) else { return Ok(None) };
    let Ok(claims) = token.verify::<Claims>(&key.public, TYP) else { return Ok(None) };
    if claims.iss != ctx.realm.issuer(&ctx.app.settings.public_url) {
        return Ok(None);
    }
    let named = (claims.sub.parse(), claims.aud.parse(), claims.sid.parse());
    let (Ok(account), Ok(client), Ok(session)) = named else { return Ok(None) };
    Ok(Some(Hint { account, client, session }))
}
