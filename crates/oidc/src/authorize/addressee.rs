//! Who asks, and where the answer goes. Until both are known to be good nothing is sent anywhere: whoever put the request together
//! may be an attacker who would be sent the person (RFC 6749, section 4.1.2.1; RFC 9700, section 4.11).

use std::sync::Arc;

use signet_domain::Context;
use signet_domain::clients::{self, Client};
use signet_edge::Failure;
use signet_protocol::oauth::{Destination, Parameters};

use super::page;

/// The client that `client_id` names (RFC 6749, section 4.1.1).
///
/// # Errors
/// For a page.
pub(super) async fn client(ctx: &Context, sent: &Parameters) -> Result<Arc<Client>, Failure> {
    let named = sent.get("client_id").ok_or_else(|| page("The parameter client_id is missing."))?;
    let found = match named.parse() {
        Ok(id) => clients::by_id(&ctx.app, &ctx.realm.id, &id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| page("There is no client with this client_id."))
}

/// Where `redirect_uri` sends the answer. It has to be there, also for a client that has only one: OpenID Connect Core 1.0,
/// section 3.1.2.1, asks for it, and what every request says nobody has to guess.
///
/// # Errors
/// For a page.
pub(crate) fn destination(client: &Client, sent: &Parameters) -> Result<Destination, Failure> {
    let presented = sent.get("redirect_uri").ok_or_else(|| page("The parameter redirect_uri is missing."))?;
    let other = || page("The redirect_uri is not one that this client has registered.");
    client.redirects_to(presented).ok_or_else(other)
}
