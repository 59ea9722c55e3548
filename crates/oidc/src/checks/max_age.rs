//! `max_age`: how many seconds the sign-in may be old (OpenID Connect Core 1.0, section 3.1.2.1).

use signet_domain::grants::AuthorizationRequest;
use signet_protocol::oidc::request::max_age;

use super::{Asked, No};

pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    let Some(text) = asked.sent.get("max_age") else { return Ok(()) };
    request.max_age = Some(max_age(text).ok_or_else(|| No::invalid("the max_age is not a number of seconds"))?);
    Ok(())
}
