//! `GET /auth/me`.

use axum::Json;
use signet_domain::Refusal;
use signet_edge::{Failure, Known};

use crate::account::{Account, AccountBody};
use crate::openapi::{Ambiguous, Unauthorized, Unexpected};

/// Who am I
///
/// The account that the credential speaks for, as it stands now.
#[utoipa::path(
    get, path = "/v1/auth/me", operation_id = "getCurrentUser", tag = "Authentication",
    responses((status = 200, description = "The account.", body = AccountBody), Ambiguous, Unauthorized, Unexpected),
)]
pub(crate) async fn me(Known(ctx): Known) -> Result<Json<AccountBody>, Failure> {
    let caller = ctx.caller.as_ref().ok_or_else(|| Refusal::bug("a signed-in context without a caller"))?;
    Ok(Json(AccountBody { data: Account::from(&*caller.account) }))
}
