//! The contract's answer to every way of signing in.

use serde::Serialize;
use signet_domain::sessions::SignedIn;
use signet_vocabulary::Secret;
use utoipa::ToSchema;

/// An answer whose body is a pair of tokens.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokensBody {
    /// The tokens.
    pub(crate) data: Tokens,
    /// For the header `x-api-key`, where the sign-in was one to the Realm API: it opens what the access token opens, and lasts as
    /// long as it is used every twelve hours.
    #[serde(rename = "x-api-key", skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, example = "rk_7pQ2xK9mR4tV1wY8zB3cD6fG5hJ0kL7nP2qS4uX9vZ1tdKc2a")]
    pub(crate) key: Option<String>,
}

/// The Realm API's answer to a sign-in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionKeyBody {
    /// For the header `x-api-key`: it opens what an access token opens, and lasts as long as it is used every twelve hours.
    #[serde(rename = "x-api-key")]
    #[schema(example = "rk_7pQ2xK9mR4tV1wY8zB3cD6fG5hJ0kL7nP2qS4uX9vZ1tdKc2a")]
    key: String,
    /// Always null.
    #[schema(schema_with = crate::openapi::null)]
    error: (),
}

impl SessionKeyBody {
    /// The key as it is shown once.
    pub(crate) fn of(key: &Secret<String>) -> Self {
        Self { key: key.expose().clone(), error: () }
    }
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
        let key = signed_in.key.as_ref().map(|key| key.expose().clone());
        Self { data: Tokens::from(signed_in), key }
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
