//! `POST /Accounts/{accountId}/mfa/backup-codes`, an extension of the contract.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::mfa::RegenerateBackupCodes;
use signet_edge::{Failure, PathIds, Performed, PersonWriter, perform};
use utoipa::ToSchema;

use super::AccountId;
use super::model::BackupCodesBody;
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, Unauthorized, Unexpected};
use signet_edge::SecretText;

/// The proof that the owner asks for it.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RegenerateRequest {
    /// A code of an app, one sent by `POST …/mfa/code`, or a backup code.
    #[schema(value_type = String, example = "123456")]
    code: SecretText,
}

/// Make backup codes anew (extension)
///
/// For one's own account, after a sign-in of the last ten minutes, with a current code. All backup codes of before end.
#[utoipa::path(
    post, path = "/v1/Accounts/{accountId}/mfa/backup-codes", operation_id = "makeBackupCodes", tag = "Second factors",
    security(("bearerAuth" = [])),
    params(AccountId, IdempotencyKey),
    request_body = RegenerateRequest,
    responses(
        (status = 201, description = "The new codes.", body = BackupCodesBody),
        BadRequest, Unauthorized, Forbidden, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn regenerate(
    ids: PathIds,
    PersonWriter(ctx, request): PersonWriter<RegenerateRequest>,
) -> Result<Performed, Failure> {
    let operation = RegenerateBackupCodes { account: ids.id("accountId")?, code: request.code.0 };
    let body = |codes: &Result<Vec<_>, _>| codes.as_ref().ok().map(|codes| BackupCodesBody::of(codes));
    Ok(perform(&ctx, &operation, StatusCode::CREATED, body).await?)
}
