//! `POST /auth/login`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use signet_domain::sessions::{self, Credentials, Entry};
use signet_edge::{Failure, Public};
use utoipa::ToSchema;

use crate::challenge::ChallengeBody;
use crate::openapi::{BadRequest, Forbidden, NotFound, Unauthorized, Unexpected};
use crate::secret_text::SecretText;
use crate::tokens::TokensBody;

/// Who signs in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LoginRequest {
    /// The address, in any spelling of it.
    #[schema(format = "idn-email", example = "alice@example.com")]
    email: String,
    /// The password.
    #[schema(value_type = String, format = Password, example = "SecurePass123!")]
    password: SecretText,
    /// A code of the account's app, or a backup code, where one is at hand already: then there is no challenge (extension).
    #[schema(value_type = Option<String>, example = "492039", nullable = false)]
    mfa_code: Option<SecretText>,
    /// What a remembered device got when it was remembered: it is not asked for a second factor (extension).
    #[schema(value_type = Option<String>, example = "rmd_7x8yq0nVZ4m1c2b3…", nullable = false)]
    device_token: Option<SecretText>,
    /// Whether to remember this device once `mfaCode` proved right, where the realm permits it; a code by mail is not enough
    /// for that (extension).
    #[serde(default)]
    #[schema(required = false, default = false, example = false)]
    remember_device: bool,
}

/// Sign in
///
/// Answers a wrong password and an unknown address alike. After ten wrong passwords for one account, in whatever spelling
/// and from wherever, tries have to wait: 30 seconds, then twice as long each time up to 15 minutes. Addresses that the
/// account signed in from before are counted apart. An account with second factors gets 202 and a challenge, which
/// `POST /Auth/mfa/challenge` completes.
#[utoipa::path(
    post, path = "/v1/auth/login", operation_id = "login", tag = "Authentication", security(()),
    params(crate::openapi::RealmKey),
    request_body = LoginRequest,
    responses(
        (status = 200, description = "Signed in.", body = TokensBody),
        (status = 202, description = "The password is right. Now a second factor.", body = ChallengeBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn login(
    Public(ctx): Public,
    signet_edge::Json(request): signet_edge::Json<LoginRequest>,
) -> Result<Response, Failure> {
    let credentials = Credentials {
        email: request.email,
        password: request.password.0,
        code: request.mfa_code.map(|code| code.0),
        device: request.device_token.map(|token| token.0),
        remembers: request.remember_device,
    };
    Ok(match sessions::sign_in(&ctx, credentials).await? {
        Entry::SignedIn(signed_in) => Json(TokensBody::from(&signed_in)).into_response(),
        Entry::Challenged(begun) => {
            let (challenge, account) = &*begun;
            (StatusCode::ACCEPTED, Json(ChallengeBody::of(challenge, account))).into_response()
        }
    })
}
