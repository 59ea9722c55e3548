//! `POST /auth/register`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use signet_domain::sessions::{self, Registration};
use signet_edge::{Failure, Public};
use utoipa::ToSchema;

use crate::openapi::{BadRequest, Conflict, Forbidden, Unexpected};
use crate::tokens::Tokens;
use signet_edge::SecretText;

/// Who registers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegisterRequest {
    /// The address to sign in by; its spelling is kept, its case does not count.
    #[schema(format = "idn-email", max_length = 254, example = "alice@example.com")]
    email: String,
    /// 8 to 1,024 bytes, or more characters than 8 where the realm asks for more; not a common one, not made from the address or the name.
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

/// The new account, which may sign in once its address is proved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WaitingBody {
    data: Waiting,
}

/// An account without tokens.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Waiting {
    /// The new account's id.
    #[schema(pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    account_id: String,
}

/// Register an account
///
/// Makes an account with an identity of its own, in the country and currency of the realm, sends a mail with a link that
/// proves the address, and signs the account in. A realm may require the proof before the first sign-in: then the answer is
/// 202 without tokens, and the account waits for `POST /auth/verify-email`. Where the network or the address has had too many
/// such mails sent within ten minutes, the account is made without one: ask for it at `POST /auth/resend-verification`. A realm
/// may be closed to people who register by themselves: then the answer is 403.
#[utoipa::path(
    post, path = "/v1/auth/register", operation_id = "register", tag = "Authentication", security(()),
    params(crate::openapi::RealmKey),
    request_body = RegisterRequest,
    responses(
        (status = 201, description = "The account is made and signed in.", body = RegisteredBody),
        (status = 202, description = "The account is made, and waits for the proof of its address.", body = WaitingBody),
        BadRequest, Forbidden, Conflict, Unexpected,
    ),
)]
pub(crate) async fn register(
    Public(ctx): Public,
    signet_edge::Json(request): signet_edge::Json<RegisterRequest>,
) -> Result<Response, Failure> {
    let registration = Registration {
        email: request.email,
        password: request.password.0,
        first_name: request.first_name,
        last_name: request.last_name,
    };
    let made = sessions::register(&ctx, registration).await.map_err(Failure::invalid_is_bad_request)?;
    let account_id = made.account.id.to_string();
    Ok(match &made.signed_in {
        Some(signed_in) => {
            let data = Registered { tokens: Tokens::from(signed_in), account_id };
            (StatusCode::CREATED, Json(RegisteredBody { data })).into_response()
        }
        None => (StatusCode::ACCEPTED, Json(WaitingBody { data: Waiting { account_id } })).into_response(),
    })
}
