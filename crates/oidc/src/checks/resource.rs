//! `resource`: what the tokens are to be for; there may be several (RFC 8707, section 2.1).

use signet_domain::grants::AuthorizationRequest;
use signet_protocol::oauth::{ErrorCode, Resource};

use super::{Asked, No};

/// The most resources that are named at once, repeated ones included.
const MOST: usize = 16;

pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    for (at, text) in asked.sent.all("resource").enumerate() {
        if at >= MOST {
            return Err(No::new(ErrorCode::InvalidTarget, "there are more than 16 resources"));
        }
        let refused = |_| No::new(ErrorCode::InvalidTarget, "a resource is not an absolute URI without a fragment");
        let resource = Resource::parse(text).map_err(refused)?;
        if !request.resources.iter().any(|known| known == resource.as_str()) {
            request.resources.push(resource.as_str().to_owned());
        }
    }
    Ok(())
}
