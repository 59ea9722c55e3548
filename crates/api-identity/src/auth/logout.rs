//! `POST /auth/logout`.

use axum::http::StatusCode;
use signet_domain::sessions;
use signet_edge::{Failure, SignedIn};

use crate::openapi::{Ambiguous, Unauthorized, Unexpected};

/// Sign out
///
/// Ends the session of the token with all its tokens, at once and on every node. Whoever acts as another with it ends that,
/// and stays signed in as themselves.
#[utoipa::path(
    post, path = "/v1/auth/logout", operation_id = "logout", tag = "Authentication",
    security(("bearerAuth" = [])),
    responses((status = 204, description = "The session has ended."), Ambiguous, Unauthorized, Unexpected),
)]
pub(crate) async fn logout(SignedIn(ctx): SignedIn) -> Result<StatusCode, Failure> {
    sessions::sign_out(&ctx).await?;
    Ok(StatusCode::NO_CONTENT)
}
