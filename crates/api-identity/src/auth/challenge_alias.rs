//! `POST /auth/mfa/challenge`: an extension for those who expect every path of signing in under `/auth`.

use axum::Json;
use signet_edge::{Failure, Public};

use super::complete_challenge::{self, CompleteChallengeRequest};
use crate::openapi::{BadRequest, Conflict, Unauthorized, Unexpected};
use crate::tokens::TokensBody;

/// Complete a challenge (extension)
///
/// The same as `POST /Auth/mfa/challenge`.
#[utoipa::path(
    post, path = "/v1/auth/mfa/challenge", operation_id = "completeMfaChallengeAlias", tag = "Authentication", security(()),
    params(crate::openapi::RealmKey),
    request_body = CompleteChallengeRequest,
    responses(
        (status = 200, description = "Signed in.", body = TokensBody),
        BadRequest, Unauthorized, Conflict, Unexpected,
    ),
)]
pub(crate) async fn challenge_alias(
    ctx: Public,
    request: signet_edge::Json<CompleteChallengeRequest>,
) -> Result<Json<TokensBody>, Failure> {
    complete_challenge::complete_challenge(ctx, request).await
}
