//! `POST /Accounts/{accountId}/mfa/verify`.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::sessions::VerifyFactor;
use signet_edge::{Failure, PathIds, Performed, PersonWriter, perform};
use utoipa::ToSchema;

use super::AccountId;
use super::model::BackupCodesBody;
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, Unauthorized, Unexpected};
use signet_edge::SecretText;

/// A code of the factor that is being set up.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct VerifyRequest {
    /// The six digits that the app shows or that were sent.
    #[schema(value_type = String, example = "123456")]
    code: SecretText,
    /// Which factor, when several are being set up (extension).
    #[schema(example = "TOTP", pattern = "^(TOTP|SMS|EMAIL)$")]
    method: Option<String>,
}

/// Prove a second factor
///
/// From then on it counts, and a password alone opens nothing. The account's other sessions end; the present one has shown
/// the factor, which its next access token says. With the first factor come ten backup codes; with another one the codes of
/// before stay, and the list is empty.
#[utoipa::path(
    post, path = "/v1/Accounts/{accountId}/mfa/verify", operation_id = "verifyMfaSetup", tag = "Second factors",
    security(("bearerAuth" = [])),
    params(AccountId, IdempotencyKey),
    request_body = VerifyRequest,
    responses(
        (status = 200, description = "The factor counts.", body = BackupCodesBody),
        BadRequest, Unauthorized, Forbidden, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn verify(
    ids: PathIds,
    PersonWriter(ctx, request): PersonWriter<VerifyRequest>,
) -> Result<Performed, Failure> {
    let operation = VerifyFactor { account: ids.id("accountId")?, code: request.code.0, method: request.method };
    let body = |codes: &Result<Vec<_>, _>| codes.as_ref().ok().map(|codes| BackupCodesBody::of(codes));
    Ok(perform(&ctx, &operation, StatusCode::OK, body).await?)
}
