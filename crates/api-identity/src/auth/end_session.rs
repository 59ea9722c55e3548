//! `DELETE /auth/sessions/{sessionId}`, an extension of the contract.

use axum::extract::RawPathParams;
use axum::http::StatusCode;
use signet_domain::{FieldError, Refusal, sessions};
use signet_edge::{Failure, SignedIn};
use signet_vocabulary::SessionId;

use crate::openapi::{BadRequest, Forbidden, NotFound, Unauthorized, Unexpected};

/// End one of my sessions (extension)
///
/// Ends the session with all its tokens, at once and on every node. Ending another session than that of the token needs a
/// sign-in of the last ten minutes, unless somebody acts in it as the caller.
#[utoipa::path(
    delete, path = "/v1/auth/sessions/{sessionId}", operation_id = "endSession", tag = "Authentication",
    security(("bearerAuth" = [])),
    params(("sessionId" = String, Path, description = "The session's id.", pattern = "^ses_[a-z0-9]{20}$",
            example = "ses_k3v9x0q2m4n6p8r1t5w7")),
    responses(
        (status = 204, description = "The session has ended."),
        BadRequest, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn end_session(SignedIn(ctx): SignedIn, params: RawPathParams) -> Result<StatusCode, Failure> {
    let given = params.iter().find(|(name, _)| *name == "sessionId").map(|(_, value)| value).unwrap_or_default();
    let id: SessionId = given.parse().map_err(|malformed: signet_vocabulary::id::MalformedId| {
        let field = FieldError::new("sessionId", "MALFORMED", malformed.to_string());
        Refusal::malformed(vec![field], "The session id in the path has the wrong form.")
    })?;
    sessions::end(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
