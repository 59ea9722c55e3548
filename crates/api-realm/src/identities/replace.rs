//! `PUT /identities/{identityId}`.

use axum::http::StatusCode;
use signet_domain::identities::ChangeIdentity;
use signet_edge::{Failure, PathIds, Performed, Writer, perform};

use super::IdentityId;
use super::model::{IdentityBody, IdentityRequest};
use crate::openapi::{BadRequest, Forbidden, Invalid, NotFound, Unauthorized, Unexpected};

/// Replace an identity
///
/// What is absent goes back to its default: the kind to `neutral`, country and currency to the realm's, the data to nothing. The
/// owner stays unless another is named.
#[utoipa::path(
    put, path = "/v1/identities/{identityId}", operation_id = "replaceIdentity", tag = "Identities",
    params(IdentityId),
    request_body = IdentityRequest,
    responses(
        (status = 200, description = "The identity as it is now.", body = IdentityBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn replace(ids: PathIds, Writer(ctx, said): Writer<IdentityRequest>) -> Result<Performed, Failure> {
    let operation = ChangeIdentity { id: ids.id("identityId")?, fields: said.into(), replaces: true };
    Ok(perform(&ctx, &operation, StatusCode::OK, |identity| Some(IdentityBody::from(identity))).await?)
}
