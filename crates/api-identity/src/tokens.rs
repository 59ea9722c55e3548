//! The contract's answer to every way of signing in.

use serde::Serialize;
use signet_domain::sessions::SignedIn;
use utoipa::ToSchema;

/// An answer whose body is a pair of tokens.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokensBody {
    /// The tokens.
    pub(crate) data: Tokens,
}

/// A pair of tokens.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tokens {
    /// A JWT (RFC 9068) for `Authorization: Bearer`.
    #[schema(example = "eyJhbGciOiJFZERTQSIsImtpZCI6IjhkTXk5…")]
    pub(crate) access_token: String,
    /// For `POST /auth/refresh`: good once, then replaced by the one in its answer.
    #[schema(example = "srt_7x8yq0nVZ4m1c2b3…")]
    pub(crate) refresh_token: String,
    /// How long the access token is good for, in seconds.
    #[schema(minimum = 1, example = 900)]
    pub(crate) expires_in: u64,
    /// How to present it.
    token_type: TokenType,
    /// For `deviceToken` at the next sign-in, when the device was remembered (extension).
    #[schema(required = false, nullable = false, example = "rmd_7x8yq0nVZ4m1c2b3…")]
    #[serde(skip_serializing_if = "Option::is_none")]
    device_token: Option<String>,
}

/// How an access token is presented.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) enum TokenType {
    /// RFC 6750.
    Bearer,
}

impl From<&SignedIn> for TokensBody {
    fn from(signed_in: &SignedIn) -> Self {
        Self { data: Tokens::from(signed_in) }
    }
}

impl From<&SignedIn> for Tokens {
    fn from(signed_in: &SignedIn) -> Self {
        Self {
            access_token: signed_in.access.token.expose().clone(),
            refresh_token: signed_in.refresh.to_text().expose().clone(),
            expires_in: signed_in.access.expires_in.as_secs(),
            token_type: TokenType::Bearer,
            device_token: signed_in.device.as_ref().map(|token| token.expose().clone()),
        }
    }
}
