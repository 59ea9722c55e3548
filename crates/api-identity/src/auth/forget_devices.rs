//! `DELETE /auth/remembered-devices`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::sessions;
use signet_edge::{Failure, SignedIn};

use crate::openapi::{Ambiguous, Forbidden, Unauthorized, Unexpected};

/// Forget every remembered device (extension)
///
/// Each is asked for a second factor at its next sign-in, and sessions that began without one for it end.
#[utoipa::path(
    delete, path = "/v1/auth/remembered-devices", operation_id = "forgetDevices", tag = "Authentication",
    security(("bearerAuth" = [])),
    responses(
        (status = 204, description = "All are forgotten."),
        Ambiguous, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn forget_devices(SignedIn(ctx): SignedIn) -> Result<StatusCode, Failure> {
    sessions::forget_devices(&ctx).await?;
    Ok(StatusCode::NO_CONTENT)
}
