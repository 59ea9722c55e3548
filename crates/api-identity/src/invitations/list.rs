//! `GET /Orgs/{orgId}/invitations`, an extension of the contract.

use axum::Json;
use axum::http::HeaderMap;
use serde::Serialize;
use signet_domain::{invitations, orgs};
use signet_edge::parameters::asserted_org;
use signet_edge::{Failure, Parameters, PathIds, Reader};
use utoipa::ToSchema;

use super::model::Invitation;
use crate::openapi::{AssertedOrg, Forbidden, Malformed, NotFound, OrgId, Paging, Unauthorized, Unexpected};
use crate::page::{PageMeta, members};

/// A page of invitations.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvitationsBody {
    /// The invitations.
    #[schema(max_items = 250)]
    data: Vec<Invitation>,
    /// Where the page stands.
    meta: PageMeta,
}

/// List invitations (extension)
///
/// Those that are open, the newest first. Needs `admin:identity` in the organization.
#[utoipa::path(
    get, path = "/v1/Orgs/{orgId}/invitations", operation_id = "listInvitations", tag = "Organizations",
    params(OrgId, AssertedOrg, Paging),
    responses(
        (status = 200, description = "A page of invitations.", body = InvitationsBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn list(
    Reader(ctx): Reader,
    ids: PathIds,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Json<InvitationsBody>, Failure> {
    let org = ids.id("orgId")?;
    orgs::assert_org(asserted_org(&headers)?, &org)?;
    let page = invitations::list(&ctx, &org, &query.page()?).await?;
    let (data, meta) = members(page);
    Ok(Json(InvitationsBody { data, meta }))
}
