//! `POST /ApiKeys`.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::api_keys::CreateApiKey;
use signet_domain::{FieldError, Refusal};
use signet_edge::{Failure, Performed, Writer, perform};
use signet_vocabulary::AccountId;
use utoipa::ToSchema;

use super::model::NewApiKeyBody;
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, Unauthorized, Unexpected};

/// What an API key is made from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateApiKeyRequest {
    /// The account that it is to speak for.
    #[schema(pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    account_id: String,
    /// What it may do at most: permissions, or `admin:*` for administrators of the platform. Nothing that the caller does not
    /// hold.
    #[schema(example = json!(["read:identity"]), min_items = 1, max_items = 20)]
    scopes: Vec<String>,
    /// What it is called; `API key` when absent (extension).
    #[schema(example = "nightly export", min_length = 1, max_length = 100)]
    name: Option<String>,
    /// From when on it opens nothing (RFC 3339, in the future); never when absent (extension).
    #[schema(format = DateTime, example = "2099-01-01T00:00:00Z")]
    expires_at: Option<String>,
}

/// Create an API key
///
/// People make keys for their own account; others need `admin:identity` over the account and everything that it holds. The
/// key acts in the caller's organization if the account is in it, else in the account's only one. `secretKey` is shown this
/// once: sending the same request with the same Idempotency-Key within a day shows it again, to the same caller alone.
#[utoipa::path(
    post, path = "/v1/ApiKeys", operation_id = "createApiKey", tag = "API keys",
    params(IdempotencyKey),
    request_body = CreateApiKeyRequest,
    responses(
        (status = 201, description = "The key and its secret.", body = NewApiKeyBody),
        BadRequest, Unauthorized, Forbidden, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn create(Writer(ctx, request): Writer<CreateApiKeyRequest>) -> Result<Performed, Failure> {
    let CreateApiKeyRequest { account_id, scopes, name, expires_at } = request;
    let account = account_id.parse::<AccountId>().map_err(|error| {
        let field = FieldError::new("accountId", "MALFORMED", error.to_string());
        Refusal::malformed(vec![field], "The member accountId has the wrong form.")
    })?;
    let operation = CreateApiKey { account, scopes, name, expires_at };
    let now = ctx.now();
    Ok(perform(&ctx, &operation, StatusCode::CREATED, |new| Some(NewApiKeyBody::at(new, now))).await?)
}
