//! Logout tokens: what a client is told of somebody who logged out (OpenID Connect Back-Channel Logout 1.0, section 2.4).

use std::time::Duration;

use signet_protocol::oidc::logout_token::{Claims, TYP};
use signet_vocabulary::{RealmId, Secret};

use super::for_client::signed_in;
use crate::boxed;
use crate::clients;
use crate::context::App;
use crate::outbox::ClientNotice;
use crate::realms;
use crate::refusal::Refusal;

/// It is sent at once, and read at once.
const LIFETIME: Duration = Duration::from_secs(2 * 60);

/// Signs the token of a notice, for one try to deliver it: each has a name of its own, for a client that took one counts the same
/// again as a replay. `None` when the client or its realm is not there any more.
///
/// # Errors
/// What keeps it from being signed.
#[boxed]
pub async fn logout_token(
    app: &App,
    realm: &RealmId,
    notice: &ClientNotice,
) -> Result<Option<Secret<String>>, Refusal> {
    let Some(realm) = realms::by_id(app, realm).await? else { return Ok(None) };
    let Some(client) = clients::by_id(app, &realm.id, &notice.client).await? else { return Ok(None) };
    let now = realm.now(&app.clock).seconds();
    let token = signed_in(app, &realm.id, &client, (TYP, LIFETIME), |expires_in| Claims {
        iss: realm.issuer(&app.settings.public_url),
        sub: notice.account.to_string(),
        aud: client.id.to_string(),
        iat: now,
        exp: now.saturating_add(i64::try_from(expires_in.as_secs()).unwrap_or(i64::MAX)),
        jti: app.random.uuid().to_string(),
        sid: notice.session.to_string(),
        events: Claims::events(),
    })
    .await?;
    Ok(Some(token.token))
}
