//! `POST /Accounts/{accountId}/mfa/reset`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::mfa::ResetFactors;
use signet_edge::{BarePersonWriter, Failure, PathIds, Performed, perform};

use super::AccountId;
use crate::openapi::{BadRequest, Forbidden, IdempotencyKey, Invalid, NotFound, Unauthorized, Unexpected};

/// Take all factors of somebody else away (extension)
///
/// For a person who has lost every factor: needs `admin:identity` over the account, everything that it holds, and a sign-in
/// of the last ten minutes. Its backup codes and sessions end too, and the owner is told by mail. No secret is shown.
#[utoipa::path(
    post, path = "/v1/Accounts/{accountId}/mfa/reset", operation_id = "resetMfa", tag = "Second factors",
    security(("bearerAuth" = [])),
    params(AccountId, IdempotencyKey),
    responses(
        (status = 204, description = "The account has no second factor any more."),
        BadRequest, Unauthorized, Forbidden, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn reset(ids: PathIds, BarePersonWriter(ctx): BarePersonWriter) -> Result<Performed, Failure> {
    let operation = ResetFactors { account: ids.id("accountId")? };
    Ok(perform(&ctx, &operation, StatusCode::NO_CONTENT, |()| None::<()>).await?)
}
