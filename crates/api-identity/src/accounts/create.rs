//! `POST /Accounts`.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::accounts::CreateAccount;
use signet_edge::{Failure, Performed, Writer, perform};
use utoipa::ToSchema;

use crate::account::AccountBody;
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, Unauthorized, Unexpected};

/// What an account is made from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateAccountRequest {
    /// What kind of principal it is. Platform administrators make `ADMIN` alone.
    #[schema(pattern = "^(INDIVIDUAL|ENTITY|ADMIN|SERVICE)$", example = "INDIVIDUAL")]
    r#type: String,
    /// The address that it signs in by.
    #[schema(format = "idn-email", example = "alice@example.com")]
    email: String,
    /// Makes it a VIEWER of this organization, whatever its type; `POST /Roles` gives it other roles. Without it the account is
    /// in no organization.
    #[schema(pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6")]
    org_id: Option<String>,
    /// Its phone number (E.164).
    #[schema(pattern = r"^\+[1-9]\d{1,14}$", example = "+14155551234")]
    phone: Option<String>,
}

/// Create an account
///
/// Needs `write:identity` in the realm. The account has no password: a mail with a link to choose one, good for seven days,
/// goes to its address. With `orgId` it begins as a member of that organization, with the role VIEWER.
#[utoipa::path(
    post, path = "/v1/Accounts", operation_id = "createAccount", tag = "Accounts",
    params(IdempotencyKey),
    request_body = CreateAccountRequest,
    responses(
        (status = 201, description = "The account.", body = AccountBody),
        BadRequest, Unauthorized, Forbidden, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn create(Writer(ctx, request): Writer<CreateAccountRequest>) -> Result<Performed, Failure> {
    let CreateAccountRequest { r#type, email, org_id, phone } = request;
    let operation = CreateAccount::new(&r#type, &email, phone.as_deref(), org_id.as_deref());
    perform(&ctx, &operation, StatusCode::CREATED, |account| Some(AccountBody { data: account.into() }))
        .await
        .map_err(Failure::invalid_is_bad_request)
}
