//! `PATCH /Accounts/{accountId}`.

use axum::http::StatusCode;
use serde::{Deserialize, Deserializer};
use signet_domain::accounts::{ChangeAccount, PhoneChange};
use signet_edge::{Failure, PathIds, Performed, Writer, perform};
use utoipa::ToSchema;

use super::AccountId;
use crate::account::AccountBody;
use crate::openapi::{BadRequest, Forbidden, IdempotencyKey, Invalid, NotFound, Unauthorized, Unexpected};

/// What of an account is to change.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ChangeAccountRequest {
    /// The address that it signs in by from now on. It counts as not verified.
    #[schema(format = "idn-email", example = "alice@example.org")]
    email: Option<String>,
    /// Its phone number (E.164); null removes it.
    #[schema(value_type = Option<String>, pattern = r"^\+[1-9]\d{1,14}$", example = "+14155551234")]
    #[serde(default, deserialize_with = "given")]
    phone: Given,
    /// Where it is in its life from now on. `CLOSED` ends it, and the Realm API alone restores it.
    #[schema(pattern = "^(ACTIVE|INACTIVE|SUSPENDED|CLOSED)$", example = "SUSPENDED")]
    status: Option<String>,
}

/// A member that may be absent, null or text.
#[derive(Debug, Default)]
enum Given {
    #[default]
    Absent,
    Null,
    Text(String),
}

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Given, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map_or(Given::Null, Given::Text))
}

/// Update an account
///
/// What is absent stays as it is. The own e-mail address needs a recent sign-in and cannot be changed by an API key; the own
/// status cannot be changed. Others need `write:identity` over the account, `CLOSED` needs `admin:identity`, and nobody
/// changes an account that holds more than they do. Every status but `ACTIVE` ends all sessions at once, and
/// API keys open nothing while it lasts. An organization puts its members aside and back (`INACTIVE`, `ACTIVE`) and changes
/// their phone numbers; e-mail addresses and every other status are the realm's. Another e-mail address has two mails sent;
/// when the old address, the new one or the account got too many within ten minutes, nothing is changed.
#[utoipa::path(
    patch, path = "/v1/Accounts/{accountId}", operation_id = "updateAccount", tag = "Accounts",
    params(AccountId, IdempotencyKey),
    request_body = ChangeAccountRequest,
    responses(
        (status = 200, description = "The account as it is now.", body = AccountBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn change(
    ids: PathIds,
    Writer(ctx, request): Writer<ChangeAccountRequest>,
) -> Result<Performed, Failure> {
    let phone = match &request.phone {
        Given::Absent => PhoneChange::Leave,
        Given::Null => PhoneChange::Remove,
        Given::Text(text) => PhoneChange::Set(text),
    };
    let id = ids.id("accountId")?;
    let operation = ChangeAccount::new(id, request.email.as_deref(), phone, request.status.as_deref());
    Ok(perform(&ctx, &operation, StatusCode::OK, |account| Some(AccountBody { data: account.into() })).await?)
}
