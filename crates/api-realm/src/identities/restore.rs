//! `POST /identities/{identityId}/restore`.

use axum::http::StatusCode;
use signet_domain::identities::RestoreIdentity;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use super::IdentityId;
use super::model::IdentityBody;
use crate::openapi::{Forbidden, IdempotencyKey, Invalid, Malformed, NotFound, Unauthorized, Unexpected};

/// Bring back a deleted identity
///
/// For the roles `manage` and `admin`. One that was not deleted stays as it is.
#[utoipa::path(
    post, path = "/v1/identities/{identityId}/restore", operation_id = "restoreIdentity", tag = "Identities",
    params(IdentityId, IdempotencyKey),
    responses(
        (status = 200, description = "The identity.", body = IdentityBody),
        Malformed, Unauthorized, Forbidden, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn restore(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = RestoreIdentity(ids.id("identityId")?);
    Ok(perform(&ctx, &operation, StatusCode::OK, |identity| Some(IdentityBody::from(identity))).await?)
}
