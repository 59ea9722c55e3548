//! `state`: the client's own, given back byte for byte (RFC 6749, section 4.1.1). It is the first check: whatever
//! is refused later goes back with it.

use signet_domain::grants::AuthorizationRequest;

use super::{Asked, No, short_enough};

pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    // One that is too long comes back with the refusal: without it, the client could not tell whose that is.
    request.state = asked.sent.get("state").map(str::to_owned);
    short_enough("state", request.state.as_deref())
}
