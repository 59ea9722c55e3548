//! `GET /users`.

use axum::Json;
use signet_domain::users;
use signet_edge::{Failure, Parameters, Reader};

use super::model::UserPage;
use super::populate::{Populate, shown};
use crate::lists::{Narrowing, PageBody, Paging, asked, paged};
use crate::openapi::{Forbidden, Malformed, Unauthorized, Unexpected};

/// List users by pages
///
/// Those in the caller's view: itself and what it owns, in the scope `own`; all of the realm in the scope `realm`. Pages
/// reach down to row 10,000; `/users/all` goes further by `after`.
#[utoipa::path(
    get, path = "/v1/users", operation_id = "pageUsers", tag = "Users",
    params(Paging, Narrowing, Populate),
    responses(
        (status = 200, description = "A page of users.", body = UserPage),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn page(Reader(ctx): Reader, query: Parameters) -> Result<Json<PageBody>, Failure> {
    let page = users::page(&ctx, &asked(&query), paged(&query)?).await?;
    let rows = shown(&ctx, &query, &page.rows).await?;
    Ok(Json(PageBody::of(rows, &page)))
}
