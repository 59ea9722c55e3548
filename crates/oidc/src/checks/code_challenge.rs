//! `code_challenge` and `code_challenge_method`: S256 and nothing else, and required unless a client that proves itself was let
//! off (RFC 7636, section 4.3; RFC 9700, section 2.1.1; OAuth 2.1, section 4.1.1).

use signet_domain::grants::AuthorizationRequest;
use signet_protocol::oauth::Challenge;

use super::{Asked, No};

pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    let (challenge, method) = (asked.sent.get("code_challenge"), asked.sent.get("code_challenge_method"));
    request.challenge = Challenge::parse(challenge, method).map_err(|refused| No::invalid(refused.to_string()))?;
    if request.challenge.is_none() && asked.client.needs_challenge() {
        return Err(No::invalid("the parameter code_challenge is missing"));
    }
    Ok(())
}
