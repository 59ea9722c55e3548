//! `GET /identities/{identityId}`.

use axum::Json;
use signet_domain::identities;
use signet_edge::{Failure, Parameters, PathIds, Reader};

use super::IdentityId;
use super::model::IdentityBody;
use crate::lists::Scope;
use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Show an identity
///
/// One in the caller's view: what it owns, the one that it acts for, and in the scope `realm` any other. Everything else is
/// 404, exactly like one that does not exist.
#[utoipa::path(
    get, path = "/v1/identities/{identityId}", operation_id = "getIdentity", tag = "Identities",
    params(IdentityId, Scope),
    responses(
        (status = 200, description = "The identity.", body = IdentityBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn show(Reader(ctx): Reader, ids: PathIds, query: Parameters) -> Result<Json<IdentityBody>, Failure> {
    let identity = identities::get(&ctx, &ids.id("identityId")?, query.text("scope")).await?;
    Ok(Json(IdentityBody::from(&identity)))
}
