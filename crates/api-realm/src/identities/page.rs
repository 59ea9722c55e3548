//! `GET /identities`.

use axum::Json;
use signet_domain::identities;
use signet_edge::{Failure, Parameters, Reader};

use super::model::{Identity, IdentityPage};
use crate::lists::{Fields, Narrowing, PageBody, Paging, asked, paged};
use crate::openapi::{Forbidden, Malformed, Unauthorized, Unexpected};

/// List identities by pages
///
/// Those in the caller's view: what it owns and the one that it acts for, in the scope `own`; all of the realm in the scope
/// `realm`. Pages reach down to row 10,000; `/identities/all` goes further by `after`.
#[utoipa::path(
    get, path = "/v1/identities", operation_id = "pageIdentities", tag = "Identities",
    params(Paging, Narrowing),
    responses(
        (status = 200, description = "A page of identities.", body = IdentityPage),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn page(Reader(ctx): Reader, query: Parameters) -> Result<Json<PageBody>, Failure> {
    let page = identities::page(&ctx, &asked(&query), paged(&query)?).await?;
    Ok(Json(PageBody::new(&page, &Fields::read(&query), |identity| Identity::from(identity))?))
}
