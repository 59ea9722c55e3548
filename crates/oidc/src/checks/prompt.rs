//! `prompt`: what the person is to be shown, or that they are to be shown nothing (OpenID Connect Core 1.0, section 3.1.2.1).

use signet_domain::grants::AuthorizationRequest;
use signet_protocol::oidc::request::Prompt;

use super::{Asked, No};

pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    let Some(text) = asked.sent.get("prompt") else { return Ok(()) };
    let unknown = || No::invalid("the prompt is not none alone, nor of login, consent, select_account and create");
    request.prompt = Prompt::parse(text).ok_or_else(unknown)?;
    Ok(())
}
