//! `PATCH /identities/{identityId}`.

use axum::http::StatusCode;
use signet_domain::identities::ChangeIdentity;
use signet_edge::{Failure, PathIds, Performed, Writer, perform};

use super::IdentityId;
use super::model::{IdentityBody, IdentityRequest};
use crate::openapi::{BadRequest, Forbidden, IdempotencyKey, Invalid, NotFound, Unauthorized, Unexpected};

/// Change an identity
///
/// What is absent stays as it is. Members of `data` are set one by one, and null takes one away.
#[utoipa::path(
    patch, path = "/v1/identities/{identityId}", operation_id = "changeIdentity", tag = "Identities",
    params(IdentityId, IdempotencyKey),
    request_body = IdentityRequest,
    responses(
        (status = 200, description = "The identity as it is now.", body = IdentityBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn change(ids: PathIds, Writer(ctx, said): Writer<IdentityRequest>) -> Result<Performed, Failure> {
    let operation = ChangeIdentity { id: ids.id("identityId")?, fields: said.into(), replaces: false };
    Ok(perform(&ctx, &operation, StatusCode::OK, |identity| Some(IdentityBody::from(identity))).await?)
}
