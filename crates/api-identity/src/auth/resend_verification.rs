//! `POST /auth/resend-verification`, an extension of the contract.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::recovery;
use signet_edge::{Failure, Public};
use utoipa::ToSchema;

use crate::openapi::{BadRequest, NotFound, Unexpected};

/// Which address is to be proved.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ResendVerificationRequest {
    /// The address, in any spelling of it.
    #[schema(format = "idn-email", example = "alice@example.com")]
    email: String,
}

/// Send the proof of an address again (extension)
///
/// The answer is the same for every address. A mail is sent if it is the address of an account that has not proved it, and
/// not more than a few times in ten minutes; the link in it ends the earlier ones.
#[utoipa::path(
    post, path = "/v1/auth/resend-verification", operation_id = "resendVerification", tag = "Authentication",
    security(()),
    params(crate::openapi::RealmKey),
    request_body = ResendVerificationRequest,
    responses(
        (status = 202, description = "If there is such an account, a mail is on its way."),
        BadRequest, NotFound, Unexpected,
    ),
)]
pub(crate) async fn resend_verification(
    Public(ctx): Public,
    signet_edge::Json(request): signet_edge::Json<ResendVerificationRequest>,
) -> Result<StatusCode, Failure> {
    recovery::ask_proof(&ctx, &request.email).await?;
    Ok(StatusCode::ACCEPTED)
}
