//! `DELETE /ApiKeys/{apiKeyId}`.

use std::str::FromStr;

use axum::http::StatusCode;
use signet_domain::api_keys::RevokeApiKey;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};
use signet_vocabulary::ApiKeyId;
use utoipa::IntoParams;

use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// The key that is revoked.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; the edge reads them")]
pub(crate) struct ApiKeyPath {
    /// The key's id; `key_X` and `apik_X` are the same.
    #[param(
        rename = "apiKeyId",
        pattern = "^(key|apik)_[a-zA-Z0-9]{16,32}$",
        example = "apik_7Qx2mK9sT4vB8nR1cW6yZ3pL"
    )]
    api_key_id: String,
}

/// An id with either of the prefixes that the contract has for it.
struct EitherPrefix(ApiKeyId);

impl FromStr for EitherPrefix {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let id = match text.strip_prefix("apik_") {
            Some(part) => ApiKeyId::of_part(part),
            None => text.parse().ok(),
        };
        id.map(Self).ok_or("must be key_ or apik_ and 16 to 32 letters or digits")
    }
}

/// Revoke an API key
///
/// At once and for good. People revoke their own keys; others need `admin:identity` over the account, in the organization that
/// the key acts in. Revoking a key again changes nothing.
#[utoipa::path(
    delete, path = "/v1/ApiKeys/{apiKeyId}", operation_id = "deleteApiKey", tag = "API keys",
    params(ApiKeyPath),
    responses(
        (status = 204, description = "The key opens nothing any more."),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn revoke(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let EitherPrefix(id) = ids.id("apiKeyId")?;
    Ok(perform(&ctx, &RevokeApiKey { id }, StatusCode::NO_CONTENT, |()| None::<()>).await?)
}
