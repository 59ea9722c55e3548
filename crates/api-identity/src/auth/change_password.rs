//! `POST /auth/change-password`.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::sessions;
use signet_edge::{Failure, SignedIn};
use utoipa::ToSchema;

use crate::openapi::{BadRequest, Forbidden, Unauthorized, Unexpected};
use signet_edge::SecretText;

/// The old and the new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangePasswordRequest {
    /// The password in use.
    #[schema(value_type = String, format = Password, example = "SecurePass123!")]
    current_password: SecretText,
    /// The one to use from now on, under the rules of registration.
    #[schema(value_type = String, format = Password, min_length = 8, example = "a-different-Longer-one-42")]
    new_password: SecretText,
}

/// Change the password
///
/// Needs a sign-in of the last ten minutes. The session of the token lives on; every other session of the account ends at
/// once, with its refresh tokens.
#[utoipa::path(
    post, path = "/v1/auth/change-password", operation_id = "changePassword", tag = "Authentication",
    security(("bearerAuth" = [])),
    request_body = ChangePasswordRequest,
    responses(
        (status = 204, description = "The password is changed."),
        BadRequest, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn change_password(
    SignedIn(ctx): SignedIn,
    signet_edge::Json(request): signet_edge::Json<ChangePasswordRequest>,
) -> Result<StatusCode, Failure> {
    sessions::change_password(&ctx, request.current_password.0, request.new_password.0)
        .await
        .map_err(Failure::invalid_is_bad_request)?;
    Ok(StatusCode::NO_CONTENT)
}
