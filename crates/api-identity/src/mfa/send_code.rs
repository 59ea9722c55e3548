//! `POST /Accounts/{accountId}/mfa/code`, an extension of the contract.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::mfa::SendManageCode;
use signet_edge::{Failure, PathIds, Performed, PersonWriter, perform};
use utoipa::ToSchema;

use super::AccountId;
use crate::openapi::{BadRequest, Forbidden, IdempotencyKey, Invalid, NotFound, Unauthorized, Unexpected};

/// By which factor a code is sent.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SendCodeRequest {
    /// `SMS` or `EMAIL`.
    #[schema(example = "EMAIL", pattern = "^(SMS|EMAIL)$")]
    method: String,
}

/// Send a code to prove oneself with (extension)
///
/// For one's own account, however long ago the sign-in was. The code counts for five minutes, once: at `POST
/// /auth/reauthenticate`, to remove factors or to make backup codes anew. Another one takes its place.
#[utoipa::path(
    post, path = "/v1/Accounts/{accountId}/mfa/code", operation_id = "sendMfaCode", tag = "Second factors",
    security(("bearerAuth" = [])),
    params(AccountId, IdempotencyKey),
    request_body = SendCodeRequest,
    responses(
        (status = 202, description = "The code is on its way."),
        BadRequest, Unauthorized, Forbidden, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn send_code(
    ids: PathIds,
    PersonWriter(ctx, request): PersonWriter<SendCodeRequest>,
) -> Result<Performed, Failure> {
    let operation = SendManageCode { account: ids.id("accountId")?, method: request.method };
    Ok(perform(&ctx, &operation, StatusCode::ACCEPTED, |()| None::<()>).await?)
}
