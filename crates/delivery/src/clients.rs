//! Notices to clients' own servers: one POST of a logout token for each (OpenID Connect Back-Channel Logout 1.0, section 2.5).

use hyper::StatusCode;
use signet_domain::outbox::{ClientNotice, Waiting};
use signet_domain::{App, tokens};
use signet_protocol::oauth::parameters::encode;
use signet_vocabulary::RealmId;

use crate::outbound::{NoAnswer, Outbound};
use crate::outcome::NotDelivered;

/// The way to clients.
#[derive(Debug)]
pub struct Clients(Outbound);

impl Clients {
    /// A way by guarded requests: clients name the addresses.
    pub fn new(outbound: Outbound) -> Self {
        Self(outbound)
    }

    /// Tells one client. A client that is not there any more is told nothing, which is as good.
    pub(crate) async fn deliver(&self, app: &App, realm: &RealmId, message: &Waiting) -> Result<(), NotDelivered> {
        let unknown = || NotDelivered::for_good("it is no notice that this version knows");
        let notice = ClientNotice::of(message).ok_or_else(unknown)?;
        let unsigned = |_| NotDelivered::for_now("the logout token cannot be signed");
        let Some(token) = tokens::logout_token(app, realm, &notice).await.map_err(unsigned)? else { return Ok(()) };
        let form = encode([("logout_token", token.expose().as_str())]);
        match self.0.post_form(&message.to, form).await {
            Ok(status) if status.is_success() => Ok(()),
            Ok(status) => Err(refused(status)),
            Err(NoAnswer::Forbidden) => Err(NotDelivered::for_good("the client's address may not be asked")),
            Err(no_answer) => Err(NotDelivered::for_now(no_answer.to_string())),
        }
    }
}

/// 400 says that the client does not take the token (section 2.8), and will not take the next: it is its own to mend, or time's.
fn refused(status: StatusCode) -> NotDelivered {
    let is_final = status == StatusCode::BAD_REQUEST;
    NotDelivered { is_final, trouble: format!("the client answered {}", status.as_u16()).into() }
}
