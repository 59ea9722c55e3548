//! `GET /Accounts`.

use axum::Json;
use serde::Serialize;
use signet_domain::accounts::{self, AccountFilter, AccountOrder};
use signet_edge::{Failure, Parameters, Reader};
use utoipa::{IntoParams, ToSchema};

use crate::account::{Account, AccountStatus, AccountType};
use crate::openapi::{Forbidden, Malformed, NotFound, Paging, Unauthorized, Unexpected};
use crate::page::{PageMeta, members};

/// A page of accounts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountsBody {
    /// The accounts.
    #[schema(max_items = 250)]
    data: Vec<Account>,
    /// Where the page stands.
    meta: PageMeta,
}

/// How the listing is narrowed and ordered.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `list` reads it")]
pub(crate) struct AccountsQuery {
    /// Only accounts of this status.
    #[param(inline, example = "ACTIVE", required = false)]
    status: Option<AccountStatus>,
    /// Only accounts of this type.
    #[param(inline, example = "INDIVIDUAL", required = false)]
    r#type: Option<AccountType>,
    /// Only members of this organization.
    #[param(value_type = String, rename = "orgId", pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6", required = false)]
    org_id: Option<String>,
    /// `createdAt`, `email` or `lastLoginAt`, then `:asc` or `:desc`.
    #[param(value_type = String, pattern = "^(createdAt|email|lastLoginAt):(asc|desc)$",
        example = "createdAt:desc",
        default = "createdAt:desc",
        required = false)]
    sort: Option<String>,
}

/// List accounts
///
/// Those in the caller's view: with `read:identity` in the realm all of them, else the members of the organization that the
/// token acts in. An organization outside that view is 404.
#[utoipa::path(
    get, path = "/v1/Accounts", operation_id = "listAccounts", tag = "Accounts",
    params(Paging, AccountsQuery),
    responses(
        (status = 200, description = "A page of accounts.", body = AccountsBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn list(Reader(ctx): Reader, query: Parameters) -> Result<Json<AccountsBody>, Failure> {
    let order = query.parsed("sort")?.unwrap_or(AccountOrder::CreatedAtDown);
    let filter =
        AccountFilter { status: query.parsed("status")?, kind: query.parsed("type")?, org: query.parsed("orgId")? };
    let page = accounts::list(&ctx, order, &filter, &query.page()?).await?;
    let (data, meta) = members(page);
    Ok(Json(AccountsBody { data, meta }))
}
