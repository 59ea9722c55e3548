//! `request`, `request_uri` and `registration`: there are none of these here, but for requests that were pushed, which are taken
//! before any check (OpenID Connect Core 1.0, section 3.1.2.6; RFC 9126, section 4).

use signet_domain::grants::AuthorizationRequest;
use signet_protocol::oauth::ErrorCode;

use super::{Asked, No};

const REFUSED: [(&str, ErrorCode, &str); 3] = [
    ("request", ErrorCode::RequestNotSupported, "request objects are not supported"),
    ("request_uri", ErrorCode::RequestUriNotSupported, "the request_uri is not one that was pushed here"),
    ("registration", ErrorCode::RegistrationNotSupported, "the parameter registration is not supported"),
];

pub(crate) fn check(asked: &Asked<'_>, _: &mut AuthorizationRequest) -> Result<(), No> {
    let found = REFUSED.into_iter().find(|(name, ..)| asked.sent.get(name).is_some());
    found.map_or(Ok(()), |(_, error, said)| Err(No::new(error, said)))
}
