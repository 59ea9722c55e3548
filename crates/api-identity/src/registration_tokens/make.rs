//! `POST /RegistrationTokens`, an extension of the contract.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::registration::MakeRegistrationToken;
use signet_edge::{Failure, Performed, Writer, perform};
use utoipa::ToSchema;

use super::model::NewRegistrationTokenBody;
use crate::openapi::{BadRequest, Forbidden, IdempotencyKey, Invalid, Unauthorized, Unexpected};

/// What a registration token is made from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "name": "Partner portal", "uses": 10 }))]
pub(crate) struct MakeRegistrationTokenRequest {
    /// What administrators call it: no control characters.
    #[schema(min_length = 1, max_length = 100, example = "Partner portal")]
    name: String,
    /// How many clients may register with it; one when absent.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000, example = 10)]
    uses: Option<i64>,
    /// From when on nobody does (RFC 3339, within a year); a week from now when absent.
    #[schema(format = DateTime, example = "2026-12-22T09:30:00Z")]
    expires_at: Option<String>,
    /// What they may ask for at most: nothing that the caller does not hold in the whole realm. `openid`, `profile`, `email`,
    /// `phone` and `offline_access` when absent.
    #[schema(max_items = 64, example = json!(["openid", "profile", "email"]))]
    scopes: Option<Vec<String>>,
}

/// Create a registration token (extension)
///
/// Lets whoever has it register OAuth clients at `POST /oauth/register` (RFC 7591). Needs `write:clients` in the realm, everything
/// there that the scopes permit, and of people a sign-in of the last ten minutes. `initialAccessToken` is shown this once: sending
/// the same request with the same Idempotency-Key within a day shows it again, to the same caller alone.
#[utoipa::path(
    post, path = "/v1/RegistrationTokens", operation_id = "createRegistrationToken", tag = "Registration tokens",
    params(IdempotencyKey),
    request_body = MakeRegistrationTokenRequest,
    responses(
        (status = 201, description = "The registration token.", body = NewRegistrationTokenBody),
        BadRequest, Unauthorized, Forbidden, Invalid, Unexpected,
    ),
)]
pub(crate) async fn make(Writer(ctx, request): Writer<MakeRegistrationTokenRequest>) -> Result<Performed, Failure> {
    let MakeRegistrationTokenRequest { name, uses, expires_at, scopes } = request;
    let operation = MakeRegistrationToken { name, uses, expires_at, scopes };
    Ok(perform(&ctx, &operation, StatusCode::CREATED, |new| Some(NewRegistrationTokenBody::from(new))).await?)
}
