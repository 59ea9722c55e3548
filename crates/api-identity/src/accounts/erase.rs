//! `POST /Accounts/{accountId}/erase`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::privacy::EraseAccount;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use super::AccountId;
use crate::openapi::{BadRequest, Conflict, Forbidden, Unauthorized, Unexpected};

/// Erase an account (extension)
///
/// The caller's own, after a recent sign-in, or with `admin:identity` in the realm any other. The account is closed and
/// everything personal that is held of it destroyed, in the identities that it acted for before as well: nobody can bring it back. Its e-mail address is free again, and the
/// audit trail stays valid. Asked again, it is 404: the account is not there any more.
#[utoipa::path(
    post, path = "/v1/Accounts/{accountId}/erase", operation_id = "eraseAccount", tag = "Accounts",
    params(AccountId),
    responses(
        (status = 204, description = "The account is erased."),
        BadRequest, Unauthorized, Forbidden, Conflict, Unexpected,
    ),
)]
pub(crate) async fn erase(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = EraseAccount { id: ids.id("accountId")? };
    Ok(perform(&ctx, &operation, StatusCode::NO_CONTENT, |()| None::<()>).await?)
}
