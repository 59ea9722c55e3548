//! `nonce`: the client's own, told in the ID token byte for byte (OpenID Connect Core 1.0, section 3.1.2.1).

use signet_domain::grants::AuthorizationRequest;

use super::{Asked, No, short_enough};

pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    request.nonce = asked.sent.get("nonce").map(str::to_owned);
    short_enough("nonce", request.nonce.as_deref())
}
