//! `POST /auth/login`.

use axum::Json;
use serde::Deserialize;
use signet_domain::sessions;
use signet_edge::{Failure, Public};
use utoipa::ToSchema;

use crate::openapi::{BadRequest, Forbidden, NotFound, Unauthorized, Unexpected};
use crate::secret_text::SecretText;
use crate::tokens::TokensBody;

/// Who signs in.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct LoginRequest {
    /// The address, in any spelling of it.
    #[schema(format = "idn-email", example = "alice@example.com")]
    email: String,
    /// The password.
    #[schema(value_type = String, format = Password, example = "SecurePass123!")]
    password: SecretText,
}

/// Sign in
///
/// Answers a wrong password and an unknown address alike. After ten wrong passwords for one account, in whatever spelling
/// and from wherever, tries have to wait: 30 seconds, then twice as long each time up to 15 minutes. Addresses that the
/// account signed in from before are counted apart.
#[utoipa::path(
    post, path = "/v1/auth/login", operation_id = "login", tag = "Authentication", security(()),
    params(crate::openapi::RealmKey),
    request_body = LoginRequest,
    responses(
        (status = 200, description = "Signed in.", body = TokensBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn login(
    Public(ctx): Public,
    signet_edge::Json(request): signet_edge::Json<LoginRequest>,
) -> Result<Json<TokensBody>, Failure> {
    let signed_in = sessions::sign_in(&ctx, &request.email, request.password.0).await?;
    Ok(Json(TokensBody::from(&signed_in)))
}
