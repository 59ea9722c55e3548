//! `DELETE /Orgs/{orgId}/invitations/{invitationId}`, an extension of the contract.

use axum::http::{HeaderMap, StatusCode};
use signet_domain::invitations::RevokeInvitation;
use signet_domain::orgs::assert_org;
use signet_edge::parameters::asserted_org;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use super::model::InvitationId;
use crate::openapi::{AssertedOrg, BadRequest, Forbidden, NotFound, OrgId, Unauthorized, Unexpected};

/// Take an invitation back (extension)
///
/// Its link opens nothing from then on. Needs what inviting needs.
#[utoipa::path(
    delete, path = "/v1/Orgs/{orgId}/invitations/{invitationId}", operation_id = "revokeInvitation",
    tag = "Organizations",
    params(OrgId, InvitationId, AssertedOrg),
    responses(
        (status = 204, description = "The invitation is taken back."),
        BadRequest, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn revoke(
    ids: PathIds,
    headers: HeaderMap,
    BareWriter(ctx): BareWriter,
) -> Result<Performed, Failure> {
    let org = ids.id("orgId")?;
    assert_org(asserted_org(&headers)?, &org)?;
    let operation = RevokeInvitation { org, id: ids.id("invitationId")? };
    Ok(perform(&ctx, &operation, StatusCode::NO_CONTENT, |()| None::<()>).await?)
}
