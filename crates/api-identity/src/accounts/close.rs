//! `DELETE /Accounts/{accountId}`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::accounts::CloseAccount;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use super::AccountId;
use crate::openapi::{BadRequest, Conflict, Forbidden, Unauthorized, Unexpected};

/// Close an account (extension)
///
/// The caller's own, after a recent sign-in, or with `admin:identity` in the realm any other. Sessions and API keys end at once
/// and for good; the e-mail address stays taken until the account is erased. Closing it again changes nothing.
#[utoipa::path(
    delete, path = "/v1/Accounts/{accountId}", operation_id = "closeAccount", tag = "Accounts",
    params(AccountId),
    responses(
        (status = 204, description = "The account is closed."),
        BadRequest, Unauthorized, Forbidden, Conflict, Unexpected,
    ),
)]
pub(crate) async fn close(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = CloseAccount { id: ids.id("accountId")? };
    Ok(perform(&ctx, &operation, StatusCode::NO_CONTENT, |()| None::<()>).await?)
}
