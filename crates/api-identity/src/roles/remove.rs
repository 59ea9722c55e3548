//! `DELETE /Roles/{roleId}`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::roles::RemoveRole;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use crate::openapi::{BadRequest, Conflict, Forbidden, NotFound, Unauthorized, Unexpected};

/// Take a role away (extension)
///
/// Needs `admin:identity` in its organization, and everything that the role permits there; whoever signed in may give up a
/// role of their own. Without its last role there the account is no member of the organization any more. The last active
/// ADMIN of an organization stays: 409 LAST_ADMIN. It binds at once.
#[utoipa::path(
    delete, path = "/v1/Roles/{roleId}", operation_id = "removeRole", tag = "Roles",
    params(("roleId" = String, Path, description = "The assignment's id.", format = "uuid",
            example = "9b2d1f0c-6f3e-4f55-9c6a-0d8a2f4a7c11")),
    responses(
        (status = 204, description = "The role is taken away."),
        BadRequest, Unauthorized, Forbidden, Conflict, NotFound, Unexpected,
    ),
)]
pub(crate) async fn remove(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = RemoveRole { id: ids.id("roleId")? };
    Ok(perform(&ctx, &operation, StatusCode::NO_CONTENT, |()| None::<()>).await?)
}
