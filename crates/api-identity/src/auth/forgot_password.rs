//! `POST /auth/forgot-password`, an extension of the contract.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::recovery;
use signet_edge::{Failure, Public};
use utoipa::ToSchema;

use crate::openapi::{BadRequest, NotFound, Unexpected};

/// Whose password is forgotten.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ForgotPasswordRequest {
    /// The address, in any spelling of it.
    #[schema(format = "idn-email", example = "alice@example.com")]
    email: String,
}

/// Ask for a link to choose another password (extension)
///
/// The answer is the same for every address. A mail is sent if it is the address of an account that may sign in, to the
/// address as the account has it, and not more than a few times in ten minutes. The link in it is for `POST
/// /auth/reset-password`: it works for one hour, once, and ends the earlier ones.
#[utoipa::path(
    post, path = "/v1/auth/forgot-password", operation_id = "forgotPassword", tag = "Authentication", security(()),
    params(crate::openapi::RealmKey),
    request_body = ForgotPasswordRequest,
    responses(
        (status = 202, description = "If there is such an account, a mail is on its way."),
        BadRequest, NotFound, Unexpected,
    ),
)]
pub(crate) async fn forgot_password(
    Public(ctx): Public,
    signet_edge::Json(request): signet_edge::Json<ForgotPasswordRequest>,
) -> Result<StatusCode, Failure> {
    recovery::ask_reset(&ctx, &request.email).await?;
    Ok(StatusCode::ACCEPTED)
}
