//! `POST /auth/reset-password`, an extension of the contract.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::recovery;
use signet_edge::{Failure, Public};
use utoipa::ToSchema;

use crate::openapi::{BadRequest, NotFound, Unexpected};
use signet_edge::SecretText;

/// What arrived at the address, and the password to use from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResetPasswordRequest {
    /// The token from the mail's link.
    #[schema(value_type = String, example = "prf_7x8yq0nVZ4m1c2b3…")]
    token: SecretText,
    /// The one to use from now on, under the rules of registration.
    #[schema(value_type = String, format = Password, min_length = 8, example = "a-different-Longer-one-42")]
    new_password: SecretText,
}

/// Choose a password by a mailed link (extension)
///
/// Takes the token of `POST /auth/forgot-password`, or the one by which an account that somebody else made chooses its first
/// password. Every session of the account ends; none begins, and second factors stay: sign in at `POST /auth/login`. The
/// address is proved by it.
#[utoipa::path(
    post, path = "/v1/auth/reset-password", operation_id = "resetPassword", tag = "Authentication", security(()),
    params(crate::openapi::RealmKey),
    request_body = ResetPasswordRequest,
    responses((status = 204, description = "The password is set."), BadRequest, NotFound, Unexpected),
)]
pub(crate) async fn reset_password(
    Public(ctx): Public,
    signet_edge::Json(request): signet_edge::Json<ResetPasswordRequest>,
) -> Result<StatusCode, Failure> {
    recovery::reset_password(&ctx, &request.token.0, request.new_password.0)
        .await
        .map_err(Failure::invalid_is_bad_request)?;
    Ok(StatusCode::NO_CONTENT)
}
