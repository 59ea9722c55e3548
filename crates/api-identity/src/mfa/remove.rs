//! `DELETE /Accounts/{accountId}/mfa`.

use axum::http::StatusCode;
use serde::{Deserialize, Deserializer};
use signet_domain::mfa::RemoveFactors;
use signet_edge::{Failure, Parameters, PathIds, Performed, PersonWriter, perform};
use utoipa::{IntoParams, ToSchema};

use super::AccountId;
use crate::openapi::{BadRequest, Forbidden, Invalid, NotFound, Unauthorized, Unexpected};
use signet_edge::SecretText;

/// The proof that the owner asks for it.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RemoveRequest {
    /// A code of an app, one sent by `POST …/mfa/code`, or a backup code.
    #[schema(value_type = String, example = "123456")]
    code: SecretText,
    /// Which factor, as `?method=` says it (extension).
    #[serde(default, deserialize_with = "named")]
    #[schema(example = "TOTP", pattern = "^(TOTP|SMS|EMAIL)$", nullable = false)]
    method: Option<String>,
}

/// Null names no factor, and is not the same as naming none.
fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

/// Which factor is taken away.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `remove` reads it")]
pub(crate) struct RemoveQuery {
    /// `TOTP`, `SMS` or `EMAIL`; all of them when absent (extension).
    #[param(value_type = String, pattern = "^(TOTP|SMS|EMAIL)$", required = false, example = "TOTP")]
    method: Option<String>,
}

/// Remove second factors
///
/// Of one's own account, after a sign-in of the last ten minutes, with a current code: the one that `method` names, in the
/// query or in the body, or else all. With the last factor the backup codes end. The owner is told by mail.
#[utoipa::path(
    delete, path = "/v1/Accounts/{accountId}/mfa", operation_id = "disableMfa", tag = "Second factors",
    security(("bearerAuth" = [])),
    params(AccountId, RemoveQuery),
    request_body = RemoveRequest,
    responses(
        (status = 204, description = "The factors are gone."),
        BadRequest, Unauthorized, Forbidden, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn remove(
    ids: PathIds,
    query: Parameters,
    PersonWriter(ctx, request): PersonWriter<RemoveRequest>,
) -> Result<Performed, Failure> {
    let in_query = query.parsed("method")?;
    let operation = RemoveFactors::new(ids.id("accountId")?, request.code.0, in_query, request.method.as_deref());
    Ok(perform(&ctx, &operation, StatusCode::NO_CONTENT, |_| None::<()>).await?)
}
