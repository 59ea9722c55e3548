//! `POST /Orgs/{orgId}/invitations`, an extension of the contract.

use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use signet_domain::invitations::SendInvitation;
use signet_domain::orgs::assert_org;
use signet_edge::parameters::asserted_org;
use signet_edge::{Failure, PathIds, Performed, Writer, perform};
use utoipa::ToSchema;

use super::model::InvitationBody;
use crate::openapi::{
    AssertedOrg, BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, NotFound, OrgId, Unauthorized, Unexpected,
};

/// Who is invited to what.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SendInvitationRequest {
    /// The address that the mail goes to. Only the account that it belongs to, or a new one, can accept.
    #[schema(format = "idn-email", max_length = 254, example = "bob@example.com")]
    email: String,
    /// The role: one of those that `GET /Roles` describes.
    #[schema(pattern = "^(ADMIN|OPERATIONS|COMPLIANCE|FINANCE|PROJECT_MANAGER|INVESTOR|VIEWER)$", example = "VIEWER")]
    role: String,
}

/// Invite somebody (extension)
///
/// Needs `admin:identity` in the organization, and everything that the role permits there. The mail has a link that is good
/// once and for seven days, while the caller holds all that. Whether the address has an account is not told.
/// An address gets five invitations in ten minutes, and an account sends a hundred.
#[utoipa::path(
    post, path = "/v1/Orgs/{orgId}/invitations", operation_id = "sendInvitation", tag = "Organizations",
    params(OrgId, AssertedOrg, IdempotencyKey),
    request_body = SendInvitationRequest,
    responses(
        (status = 201, description = "The invitation.", body = InvitationBody),
        BadRequest, Unauthorized, Forbidden, Conflict, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn send(
    ids: PathIds,
    headers: HeaderMap,
    Writer(ctx, request): Writer<SendInvitationRequest>,
) -> Result<Performed, Failure> {
    let org = ids.id("orgId")?;
    assert_org(asserted_org(&headers)?, &org)?;
    let operation = SendInvitation { org, email: request.email, role: request.role };
    Ok(perform(&ctx, &operation, StatusCode::CREATED, |sent| Some(InvitationBody { data: sent.into() })).await?)
}
