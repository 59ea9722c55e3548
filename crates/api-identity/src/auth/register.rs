//! `POST /auth/register`.

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use signet_domain::sessions::{self, Registration};
use signet_edge::{Failure, Public};
use utoipa::ToSchema;

use crate::openapi::{BadRequest, Conflict, Unexpected};
use crate::secret_text::SecretText;
use crate::tokens::Tokens;

/// Who registers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegisterRequest {
    /// The address to sign in by; its spelling is kept, its case does not count.
    #[schema(format = "idn-email", max_length = 254, example = "alice@example.com")]
    email: String,
    /// 8 to 1,024 bytes; not a common one, not made from the address or the name.
    #[schema(value_type = String, format = Password, min_length = 8, example = "SecurePass123!")]
    password: SecretText,
    /// Kept in the account's identity.
    #[schema(max_length = 200, example = "Alice")]
    first_name: Option<String>,
    /// Kept in the account's identity.
    #[schema(max_length = 200, example = "Liddell")]
    last_name: Option<String>,
}

/// The new account, signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegisteredBody {
    data: Registered,
}

/// A pair of tokens and the account they are for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Registered {
    #[serde(flatten)]
    tokens: Tokens,
    /// The new account's id.
    #[schema(pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    account_id: String,
}

/// Register an account
///
/// Makes an account with an identity of its own, in the country and currency of the realm, and signs it in.
#[utoipa::path(
    post, path = "/v1/auth/register", operation_id = "register", tag = "Authentication", security(()),
    params(crate::openapi::RealmKey),
    request_body = RegisterRequest,
    responses(
        (status = 201, description = "The account is made and signed in.", body = RegisteredBody),
        BadRequest, Conflict, Unexpected,
    ),
)]
pub(crate) async fn register(
    Public(ctx): Public,
    signet_edge::Json(request): signet_edge::Json<RegisterRequest>,
) -> Result<(StatusCode, Json<RegisteredBody>), Failure> {
    let registration = Registration {
        email: request.email,
        password: request.password.0,
        first_name: request.first_name,
        last_name: request.last_name,
    };
    let made = sessions::register(&ctx, registration).await.map_err(Failure::invalid_is_bad_request)?;
    let data = Registered { tokens: Tokens::from(&made), account_id: made.account.id.to_string() };
    Ok((StatusCode::CREATED, Json(RegisteredBody { data })))
}
