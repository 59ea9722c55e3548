//! `DELETE /identities/{identityId}`.

use axum::http::StatusCode;
use signet_domain::identities::DeleteIdentity;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use super::IdentityId;
use super::model::IdentityBody;
use crate::openapi::{Conflict, Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Delete an identity
///
/// It stays, and is shown to those who ask for deleted ones and may bring them back. The identity of a user cannot be
/// deleted.
#[utoipa::path(
    delete, path = "/v1/identities/{identityId}", operation_id = "deleteIdentity", tag = "Identities",
    params(IdentityId),
    responses(
        (status = 200, description = "The identity, deleted.", body = IdentityBody),
        Malformed, Unauthorized, Forbidden, NotFound, Conflict, Unexpected,
    ),
)]
pub(crate) async fn delete(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = DeleteIdentity(ids.id("identityId")?);
    Ok(perform(&ctx, &operation, StatusCode::OK, |identity| Some(IdentityBody::from(identity))).await?)
}
