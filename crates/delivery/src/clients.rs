//! Notices to clients' own servers: one POST of a logout token for each (OpenID Connect Back-Channel Logout 1.0, section 2.5).

use signet_domain::outbound::{Request, Unreached};
use signet_domain::outbox::{ClientNotice, Waiting};
use signet_domain::{App, tokens};
use signet_protocol::oauth::parameters::encode;
use signet_vocabulary::{RealmId, Secret};

use crate::outcome::NotDelivered;

/// Tells one client, by the guarded way: clients name the addresses. A client that is not there any more is told nothing,
/// which is as good.
pub(crate) async fn deliver(app: &App, realm: &RealmId, message: &Waiting) -> Result<(), NotDelivered> {
    let unknown = || NotDelivered::for_good("it is no notice that this version knows");
    let notice = ClientNotice::of(message).ok_or_else(unknown)?;
    let unsigned = |_| NotDelivered::for_now("the logout token cannot be signed");
    let Some(token) = tokens::logout_token(app, realm, &notice).await.map_err(unsigned)? else { return Ok(()) };
    let form = encode([("logout_token", token.expose().as_str())]);
    match app.outbound.send(Request::post(realm, &*message.to, Secret::new(form))).await {
        Ok(answer) if (200..300).contains(&answer.status) => Ok(()),
        Ok(answer) => Err(refused(answer.status)),
        Err(why @ Unreached::NotAllowed) => Err(NotDelivered::for_good(why.to_string())),
        Err(why) => Err(NotDelivered::for_now(why.to_string())),
    }
}

/// 400 says that the client does not take the token (section 2.8), and will not take the next: it is its own to mend, or time's.
fn refused(status: u16) -> NotDelivered {
    NotDelivered { is_final: status == 400, trouble: format!("the client answered {status}").into() }
}
