//! `GET /Orgs/{orgId}`.

use axum::Json;
use axum::http::HeaderMap;
use signet_domain::orgs::{self, assert_org};
use signet_edge::parameters::asserted_org;
use signet_edge::{Failure, PathIds, Reader};

use super::model::OrgBody;
use crate::openapi::{AssertedOrg, Forbidden, Malformed, NotFound, OrgId, Unauthorized, Unexpected};

/// Show an organization
///
/// Needs `read:identity` in it. An organization outside the caller's view is 404, exactly like one that does not exist.
#[utoipa::path(
    get, path = "/v1/Orgs/{orgId}", operation_id = "getOrg", tag = "Organizations",
    params(OrgId, AssertedOrg),
    responses(
        (status = 200, description = "The organization.", body = OrgBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn show(Reader(ctx): Reader, ids: PathIds, headers: HeaderMap) -> Result<Json<OrgBody>, Failure> {
    let id = ids.id("orgId")?;
    assert_org(asserted_org(&headers)?, &id)?;
    let org = orgs::get(&ctx, &id).await?;
    Ok(Json(OrgBody { data: (&org).into() }))
}
