//! `dpop_jkt`: the thumbprint of the key that the code is to be bound to (RFC 9449, section 10).

use signet_domain::grants::AuthorizationRequest;
use signet_protocol::encoding::from_base64url;

use super::{Asked, No};

/// How many bytes a thumbprint has (RFC 7638, section 3.4: of SHA-256).
const BYTES: usize = 32;

pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    let Some(thumbprint) = asked.sent.get("dpop_jkt") else { return Ok(()) };
    if from_base64url(thumbprint).is_none_or(|bytes| bytes.len() != BYTES) {
        return Err(No::invalid("the dpop_jkt is not the SHA-256 thumbprint of a key"));
    }
    request.jkt = Some(thumbprint.to_owned());
    Ok(())
}
