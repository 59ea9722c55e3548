//! `id_token_hint`: of whom the client speaks, by an ID token that this realm issued to it; one that expired will do (OpenID
//! Connect Core 1.0, section 3.1.2.1).

use signet_domain::grants::AuthorizationRequest;

use super::{Asked, No};

pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    if asked.sent.get("id_token_hint").is_none() {
        return Ok(());
    }
    let hint = asked.hint.filter(|hint| hint.client == asked.client.id);
    let hint =
        hint.ok_or_else(|| No::invalid("the id_token_hint is no ID token that was issued to this client here"))?;
    request.subject = Some(hint.account.clone());
    Ok(())
}
