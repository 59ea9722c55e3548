//! `POST /Orgs/{orgId}/invitations/{invitationId}/resend`, an extension of the contract.

use axum::http::{HeaderMap, StatusCode};
use signet_domain::invitations::ResendInvitation;
use signet_domain::orgs::assert_org;
use signet_edge::parameters::asserted_org;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use super::model::{InvitationBody, InvitationId};
use crate::openapi::{
    AssertedOrg, BadRequest, Forbidden, IdempotencyKey, Invalid, NotFound, OrgId, Unauthorized, Unexpected,
};

/// Send an invitation again (extension)
///
/// Another mail with another link, good for seven days from now; the earlier link ends. Needs what inviting needs, and counts
/// as an invitation against the limits.
#[utoipa::path(
    post, path = "/v1/Orgs/{orgId}/invitations/{invitationId}/resend", operation_id = "resendInvitation",
    tag = "Organizations",
    params(OrgId, InvitationId, AssertedOrg, IdempotencyKey),
    responses(
        (status = 200, description = "The invitation as it is now.", body = InvitationBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn resend(
    ids: PathIds,
    headers: HeaderMap,
    BareWriter(ctx): BareWriter,
) -> Result<Performed, Failure> {
    let org = ids.id("orgId")?;
    assert_org(asserted_org(&headers)?, &org)?;
    let operation = ResendInvitation { org, id: ids.id("invitationId")? };
    Ok(perform(&ctx, &operation, StatusCode::OK, |sent| Some(InvitationBody { data: sent.into() })).await?)
}
