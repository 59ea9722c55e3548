//! `GET /Accounts/{accountId}`.

use axum::Json;
use signet_domain::accounts;
use signet_edge::{Failure, PathIds, Reader};

use super::AccountId;
use crate::account::{Account, AccountBody};
use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Show an account
///
/// The caller's own, or with `read:identity` over it any other. An account outside the caller's view is 404, exactly like
/// one that does not exist.
#[utoipa::path(
    get, path = "/v1/Accounts/{accountId}", operation_id = "getAccount", tag = "Accounts",
    params(AccountId),
    responses(
        (status = 200, description = "The account.", body = AccountBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn show(Reader(ctx): Reader, ids: PathIds) -> Result<Json<AccountBody>, Failure> {
    let account = accounts::get(&ctx, &ids.id("accountId")?).await?;
    Ok(Json(AccountBody { data: Account::from(&account) }))
}
