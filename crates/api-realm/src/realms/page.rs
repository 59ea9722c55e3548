//! `GET /realms`.

use axum::Json;
use signet_domain::realm_admin;
use signet_edge::{Failure, Parameters, Reader};

use super::model::{Realm, RealmPage};
use super::narrowing::RealmNarrowing;
use crate::lists::{Fields, PageBody, Paging, asked, paged};
use crate::openapi::{Forbidden, Malformed, Unauthorized, Unexpected};

/// List realms by pages
///
/// For platform administrators of the realm `default`. Pages reach down to row 10,000; `/realms/all` goes further by `after`.
#[utoipa::path(
    get, path = "/v1/realms", operation_id = "pageRealms", tag = "Realms",
    params(Paging, RealmNarrowing),
    responses(
        (status = 200, description = "A page of realms.", body = RealmPage),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn page(Reader(ctx): Reader, query: Parameters) -> Result<Json<PageBody>, Failure> {
    let page = realm_admin::page(&ctx, &asked(&query), paged(&query)?).await?;
    Ok(Json(PageBody::new(&page, &Fields::read(&query), |realm| Realm::of(realm, &ctx.app.settings))?))
}
