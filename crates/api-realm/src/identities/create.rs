//! `POST /identities`.

use axum::http::StatusCode;
use signet_domain::identities::CreateIdentity;
use signet_edge::{Failure, Performed, Writer, perform};

use super::model::{IdentityBody, IdentityRequest};
use crate::openapi::{BadRequest, Forbidden, IdempotencyKey, Invalid, Unauthorized, Unexpected};

/// Make an identity
///
/// The caller owns it; who writes everything in the realm may name another owner.
#[utoipa::path(
    post, path = "/v1/identities", operation_id = "createIdentity", tag = "Identities",
    params(IdempotencyKey),
    request_body = IdentityRequest,
    responses(
        (status = 201, description = "The new identity.", body = IdentityBody),
        BadRequest, Unauthorized, Forbidden, Invalid, Unexpected,
    ),
)]
pub(crate) async fn create(Writer(ctx, said): Writer<IdentityRequest>) -> Result<Performed, Failure> {
    let operation = CreateIdentity(said.into());
    Ok(perform(&ctx, &operation, StatusCode::CREATED, |identity| Some(IdentityBody::from(identity))).await?)
}
