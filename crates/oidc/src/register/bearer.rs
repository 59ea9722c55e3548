//! The token that a registration takes: in the header Authorization, once, and nowhere else (RFC 6750, section 2.1).

use axum::http::{HeaderMap, header};
use signet_domain::Refusal;
use signet_edge::Failure;

/// The token.
///
/// # Errors
/// `Unauthenticated` where there is none; `invalid_request` for several headers.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, Failure> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(only), second) = (values.next(), values.next()) else { return Err(missing()) };
    if second.is_some() {
        let message = "Send one header Authorization: there are several in this request.";
        return Err(Refusal::malformed(Vec::new(), message).into());
    }
    let (scheme, token) = only.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(missing)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim_start_matches(' ')) } else { Err(missing()) }
}

fn missing() -> Failure {
    let message = "This request needs a token that was given for registration (Authorization: Bearer ...).";
    Refusal::unauthenticated("UNAUTHORIZED", message).into()
}
