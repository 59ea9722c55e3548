//! `GET /identities/count`.

use axum::Json;
use signet_domain::identities;
use signet_edge::{Failure, Parameters, Reader};

use crate::lists::{Narrowing, asked};
use crate::openapi::{Forbidden, Malformed, Unauthorized, Unexpected};

/// Count identities
///
/// Those in the caller's view that the parameters leave.
#[utoipa::path(
    get, path = "/v1/identities/count", operation_id = "countIdentities", tag = "Identities",
    params(Narrowing),
    responses(
        (status = 200, description = "How many there are.", body = u64, content_type = "application/json", example = json!(42)),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn count(Reader(ctx): Reader, query: Parameters) -> Result<Json<u64>, Failure> {
    Ok(Json(identities::count(&ctx, &asked(&query)).await?))
}
