//! `GET /Roles`.

use axum::Json;
use serde::Serialize;
use signet_domain::roles::{self, RoleFilter};
use signet_edge::{Failure, Parameters, Reader};
use utoipa::{IntoParams, ToSchema};

use super::model::Role;
use crate::openapi::{Forbidden, Malformed, NotFound, Paging, Unauthorized, Unexpected};
use crate::page::{PageMeta, members};

/// A page of role assignments.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RolesBody {
    /// The assignments.
    #[schema(max_items = 250)]
    data: Vec<Role>,
    /// Where the page stands.
    meta: PageMeta,
}

/// How the listing is narrowed.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `list` reads it")]
pub(crate) struct RolesQuery {
    /// Only roles of this account (extension).
    #[param(value_type = String, rename = "accountId", pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6", required = false)]
    account_id: Option<String>,
    /// Only roles in this organization (extension).
    #[param(value_type = String, rename = "orgId", pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6", required = false)]
    org_id: Option<String>,
}

/// List roles
///
/// The role assignments in the caller's view, the oldest first: with `read:identity` in the realm all of them, else those in
/// the organization that the token acts in. Whoever signed in may ask for their own `accountId`, and sees their roles in
/// every organization. An account or organization outside the caller's view is 404.
#[utoipa::path(
    get, path = "/v1/Roles", operation_id = "listRoles", tag = "Roles",
    params(Paging, RolesQuery),
    responses(
        (status = 200, description = "A page of role assignments.", body = RolesBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn list(Reader(ctx): Reader, query: Parameters) -> Result<Json<RolesBody>, Failure> {
    let filter = RoleFilter { account: query.parsed("accountId")?, org: query.parsed("orgId")? };
    let page = roles::list(&ctx, &filter, &query.page()?).await?;
    let (data, meta) = members(page);
    Ok(Json(RolesBody { data, meta }))
}
