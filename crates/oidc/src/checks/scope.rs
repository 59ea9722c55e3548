//! `scope`: what is asked for (RFC 6749, section 3.3). A request without one asks for nothing but the sign-in's code.

use signet_domain::grants::AuthorizationRequest;
use signet_protocol::oauth::{ErrorCode, Scope};

use super::{Asked, No};

pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    let text = asked.sent.get("scope").unwrap_or_default();
    request.scope = Scope::parse(text).map_err(|refused| No::new(ErrorCode::InvalidScope, refused.to_string()))?;
    Ok(())
}
