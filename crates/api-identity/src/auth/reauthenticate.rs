//! `POST /auth/reauthenticate`, an extension of the contract for acts that need a recent sign-in.

use axum::Json;
use serde::Deserialize;
use signet_domain::sessions;
use signet_edge::{Failure, SignedIn};
use utoipa::ToSchema;

use crate::openapi::{BadRequest, Forbidden, Unauthorized, Unexpected};
use crate::tokens::TokensBody;
use signet_edge::SecretText;

/// The proof.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReauthenticateRequest {
    /// The password.
    #[schema(value_type = String, format = Password, example = "SecurePass123!")]
    password: SecretText,
    /// A code of a second factor, of an account that has any: of the app, of `POST /Accounts/{accountId}/mfa/code`, or a backup
    /// code.
    #[schema(value_type = Option<String>, example = "492039", nullable = false)]
    code: Option<SecretText>,
}

/// Prove yourself anew (extension)
///
/// Replaces the session of the token by a new one whose sign-in is fresh; the old tokens end. An account with second factors
/// shows one as well.
#[utoipa::path(
    post, path = "/v1/auth/reauthenticate", operation_id = "reauthenticate", tag = "Authentication",
    security(("bearerAuth" = [])),
    request_body = ReauthenticateRequest,
    responses(
        (status = 200, description = "The tokens of the new session.", body = TokensBody),
        BadRequest, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn reauthenticate(
    SignedIn(ctx): SignedIn,
    signet_edge::Json(request): signet_edge::Json<ReauthenticateRequest>,
) -> Result<Json<TokensBody>, Failure> {
    let proved = sessions::reauthenticate(&ctx, request.password.0, request.code.map(|code| code.0)).await?;
    Ok(Json(TokensBody::from(&proved)))
}
