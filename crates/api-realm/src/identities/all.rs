//! `GET /identities/all`.

use axum::Json;
use signet_domain::identities;
use signet_edge::{Failure, Parameters, Reader};

use super::model::{Identity, IdentityRows};
use crate::lists::{Fields, Narrowing, Slices, asked, slicing};
use crate::members::Members;
use crate::openapi::{Forbidden, Malformed, Unauthorized, Unexpected};

/// List identities without pages
///
/// Those in the caller's view, all at once where there are no more than 1,000, or in slices: `limit`, and `after` with the id
/// of the last row of the slice before.
#[utoipa::path(
    get, path = "/v1/identities/all", operation_id = "allIdentities", tag = "Identities",
    params(Slices, Narrowing),
    responses(
        (status = 200, description = "Identities.", body = IdentityRows),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn all(Reader(ctx): Reader, query: Parameters) -> Result<Json<Vec<Members>>, Failure> {
    let fields = Fields::read(&query);
    let found = identities::all(&ctx, &asked(&query), &slicing(&query)?).await?;
    let rows: Result<Vec<_>, _> = found.iter().map(|identity| fields.of(&Identity::from(identity))).collect();
    Ok(Json(rows?))
}
