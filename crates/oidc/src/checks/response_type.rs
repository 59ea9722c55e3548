//! `response_type`: a code and nothing else; there is neither an implicit nor a hybrid flow (OAuth 2.1, section 4.1.1; RFC 9700,
//! section 2.1.2).

use signet_domain::grants::AuthorizationRequest;
use signet_protocol::oauth::ErrorCode;

use super::{Asked, No};

pub(crate) fn check(asked: &Asked<'_>, _: &mut AuthorizationRequest) -> Result<(), No> {
    match asked.sent.get("response_type") {
        Some("code") => Ok(()),
        Some(_) => Err(No::new(ErrorCode::UnsupportedResponseType, "the response_type must be code")),
        None => Err(No::invalid("the parameter response_type is missing")),
    }
}
