//! `POST /auth/verify-email`, an extension of the contract.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::recovery;
use signet_edge::{Failure, Public};
use utoipa::ToSchema;

use crate::openapi::{BadRequest, NotFound, Unexpected};
use signet_edge::SecretText;

/// What arrived at the address.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct VerifyEmailRequest {
    /// The token from the mail's link.
    #[schema(value_type = String, example = "prf_7x8yq0nVZ4m1c2b3…")]
    token: SecretText,
}

/// Prove an e-mail address (extension)
///
/// Takes the token from the mail that a registration, a changed address or `POST /auth/resend-verification` sends. It is good
/// once, for 24 hours, and for the address that it was sent to alone.
#[utoipa::path(
    post, path = "/v1/auth/verify-email", operation_id = "verifyEmail", tag = "Authentication", security(()),
    params(crate::openapi::RealmKey),
    request_body = VerifyEmailRequest,
    responses((status = 204, description = "The address is proved."), BadRequest, NotFound, Unexpected),
)]
pub(crate) async fn verify_email(
    Public(ctx): Public,
    signet_edge::Json(request): signet_edge::Json<VerifyEmailRequest>,
) -> Result<StatusCode, Failure> {
    recovery::verify_email(&ctx, &request.token.0).await?;
    Ok(StatusCode::NO_CONTENT)
}
