//! The error codes of OAuth's endpoints, each with its HTTP status and whether a browser may carry it to a client.

/// One row for each code: its documentation, its name, its text, its status, and whether it is sent by redirect.
macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident, $text:literal, $status:expr, $by_redirect:literal;)*) => {
        /// Why a request failed, in the words of the RFCs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[$doc])* $name,)*
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code as it is sent.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// The HTTP status of a direct answer with this code; `None` for one that only an authorization answer has.
            pub fn status(self) -> Option<u16> {
                match self {
                    $(Self::$name => $status,)*
                }
            }

            /// Whether an authorization answer may have it, which the browser brings to the client.
            pub fn may_be_redirected(self) -> bool {
                match self {
                    $(Self::$name => $by_redirect,)*
                }
            }
        }
    };
}

error_codes! {
    /// The request is malformed (RFC 6749, sections 4.1.2.1 and 5.2; RFC 6750, section 3.1; RFC 9126, section 2.3).
    InvalidRequest, "invalid_request", Some(400), true;
    /// The client is unknown or has not proved who it is (RFC 6749, section 5.2).
    InvalidClient, "invalid_client", Some(401), false;
    /// The code, refresh token, device code or verifier does not hold (RFC 6749, section 5.2; RFC 7636, section 4.6).
    InvalidGrant, "invalid_grant", Some(400), false;
    /// The client may not do this (RFC 6749, sections 4.1.2.1 and 5.2).
    UnauthorizedClient, "unauthorized_client", Some(400), true;
    /// There is no such grant type (RFC 6749, section 5.2).
    UnsupportedGrantType, "unsupported_grant_type", Some(400), false;
    /// There is no such response type (RFC 6749, section 4.1.2.1).
    UnsupportedResponseType, "unsupported_response_type", Some(400), true;
    /// The scope is malformed, unknown or more than was granted (RFC 6749, sections 4.1.2.1 and 5.2).
    InvalidScope, "invalid_scope", Some(400), true;
    /// The person, or the server in its place, said no (RFC 6749, section 4.1.2.1; RFC 8628, section 3.5).
    AccessDenied, "access_denied", Some(400), true;
    /// A mistake of ours (RFC 6749, section 4.1.2.1).
    ServerError, "server_error", Some(500), true;
    /// Too much load, or a part is away (RFC 6749, section 4.1.2.1; RFC 7009, section 2.2.1).
    TemporarilyUnavailable, "temporarily_unavailable", Some(503), true;
    /// The person would have to do something, and must not be asked (OpenID Connect Core 1.0, section 3.1.2.6).
    InteractionRequired, "interaction_required", None, true;
    /// The person would have to sign in, and must not be asked (OpenID Connect Core 1.0, section 3.1.2.6).
    LoginRequired, "login_required", None, true;
    /// The person would have to choose an account, and must not be asked (OpenID Connect Core 1.0, section 3.1.2.6).
    AccountSelectionRequired, "account_selection_required", None, true;
    /// The person would have to consent, and must not be asked (OpenID Connect Core 1.0, section 3.1.2.6).
    ConsentRequired, "consent_required", None, true;
    /// The `request_uri` does not hold (OpenID Connect Core 1.0, section 3.1.2.6; RFC 9101, section 7).
    InvalidRequestUri, "invalid_request_uri", Some(400), true;
    /// The request object does not hold (OpenID Connect Core 1.0, section 3.1.2.6; RFC 9101, section 7).
    InvalidRequestObject, "invalid_request_object", Some(400), true;
    /// Request objects are not supported (OpenID Connect Core 1.0, section 3.1.2.6).
    RequestNotSupported, "request_not_supported", Some(400), true;
    /// The `request_uri` is not one that was pushed here (OpenID Connect Core 1.0, section 3.1.2.6).
    RequestUriNotSupported, "request_uri_not_supported", Some(400), true;
    /// The parameter `registration` is not supported (OpenID Connect Core 1.0, section 3.1.2.6).
    RegistrationNotSupported, "registration_not_supported", Some(400), true;
    /// The person has not decided yet (RFC 8628, section 3.5).
    AuthorizationPending, "authorization_pending", Some(400), false;
    /// As before, and the device asks too often (RFC 8628, section 3.5).
    SlowDown, "slow_down", Some(400), false;
    /// The device code has ended (RFC 8628, section 3.5).
    ExpiredToken, "expired_token", Some(400), false;
    /// The resource is malformed, unknown or not the client's to name (RFC 8707, section 2).
    InvalidTarget, "invalid_target", Some(400), true;
    /// The proof of possession does not hold (RFC 9449, section 5); to a protected resource's caller with 401 (section 7.1).
    InvalidDpopProof, "invalid_dpop_proof", Some(400), false;
    /// The proof of possession lacks our nonce (RFC 9449, section 8); to a protected resource's caller with 401 (section 9).
    UseDpopNonce, "use_dpop_nonce", Some(400), false;
    /// A redirect URI may not be registered (RFC 7591, section 3.2.2).
    InvalidRedirectUri, "invalid_redirect_uri", Some(400), false;
    /// Something else that a client says of itself may not be (RFC 7591, section 3.2.2).
    InvalidClientMetadata, "invalid_client_metadata", Some(400), false;
    /// The software statement does not hold (RFC 7591, section 3.2.2).
    InvalidSoftwareStatement, "invalid_software_statement", Some(400), false;
    /// The software statement is not one that we go by (RFC 7591, section 3.2.2).
    UnapprovedSoftwareStatement, "unapproved_software_statement", Some(400), false;
    /// The access token does not hold (RFC 6750, section 3.1).
    InvalidToken, "invalid_token", Some(401), false;
    /// The access token holds, for less than this (RFC 6750, section 3.1).
    InsufficientScope, "insufficient_scope", Some(403), false;
    /// Tokens of this kind are not revoked here (RFC 7009, section 2.2.1).
    UnsupportedTokenType, "unsupported_token_type", Some(400), false;
}

/// `said` as an `error_description` may have it: visible ASCII and spaces, without `"` and `\` (RFC 6749, section 5.2).
/// Every other character becomes `?`.
pub fn description(said: &str) -> String {
    let fits = |letter: char| matches!(letter, ' '..='~') && !matches!(letter, '"' | '\\');
    said.chars().map(|letter| if fits(letter) { letter } else { '?' }).collect()
}

#[cfg(test)]
mod tests;
