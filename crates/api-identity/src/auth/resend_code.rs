//! `POST /auth/mfa/resend`, an extension of the contract.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::accounts::FactorMethod;
use signet_domain::challenges;
use signet_edge::{Failure, Public};
use utoipa::ToSchema;

use super::complete_challenge::challenge_id;
use crate::openapi::{BadRequest, Conflict, Invalid, Unauthorized, Unexpected};

/// Which way a code is sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResendCodeRequest {
    /// For which challenge.
    #[schema(value_type = String, format = "uuid", example = "0b9c3f6e-2f6d-4b0e-9c59-5d3f1c7a2e14")]
    challenge_id: String,
    /// By which of its methods: SMS or EMAIL.
    #[schema(value_type = String, pattern = "^(SMS|EMAIL)$", example = "EMAIL")]
    method: String,
}

/// Send a code for a challenge (extension)
///
/// It replaces the one that was sent that way before, and is good for five minutes. At most five are sent to one recipient in
/// ten minutes.
#[utoipa::path(
    post, path = "/v1/auth/mfa/resend", operation_id = "resendMfaCode", tag = "Authentication", security(()),
    params(crate::openapi::RealmKey),
    request_body = ResendCodeRequest,
    responses(
        (status = 202, description = "It is on its way."),
        BadRequest, Unauthorized, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn resend_code(
    Public(ctx): Public,
    signet_edge::Json(request): signet_edge::Json<ResendCodeRequest>,
) -> Result<StatusCode, Failure> {
    let id = challenge_id(&request.challenge_id)?;
    let method: FactorMethod = request.method.parse().map_err(|_| challenges::not_a_method())?;
    challenges::send(&ctx, &id, method, None).await?;
    Ok(StatusCode::ACCEPTED)
}
