//! `GET /users/all`.

use axum::Json;
use signet_domain::users;
use signet_edge::{Failure, Parameters, Reader};

use super::model::UserRows;
use super::populate::{Populate, shown};
use crate::lists::{Narrowing, Slices, asked, slicing};
use crate::members::Members;
use crate::openapi::{Forbidden, Malformed, Unauthorized, Unexpected};

/// List users without pages
///
/// Those in the caller's view, all at once where there are no more than 1,000, or in slices: `limit`, and `after` with the id
/// of the last row of the slice before.
#[utoipa::path(
    get, path = "/v1/users/all", operation_id = "allUsers", tag = "Users",
    params(Slices, Narrowing, Populate),
    responses(
        (status = 200, description = "Users.", body = UserRows),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn all(Reader(ctx): Reader, query: Parameters) -> Result<Json<Vec<Members>>, Failure> {
    let found = users::all(&ctx, &asked(&query), &slicing(&query)?).await?;
    Ok(Json(shown(&ctx, &query, &found).await?))
}
