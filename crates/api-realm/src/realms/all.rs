//! `GET /realms/all`.

use axum::Json;
use signet_domain::realm_admin;
use signet_edge::{Failure, Parameters, Reader};

use super::model::{Realm, RealmRows};
use super::narrowing::RealmNarrowing;
use crate::lists::{Fields, Slices, asked, slicing};
use crate::members::Members;
use crate::openapi::{Forbidden, Malformed, Unauthorized, Unexpected};

/// List realms without pages
///
/// All at once where there are no more than 1,000, or in slices: `limit`, and `after` with the id of the last row of the slice
/// before.
#[utoipa::path(
    get, path = "/v1/realms/all", operation_id = "allRealms", tag = "Realms",
    params(Slices, RealmNarrowing),
    responses(
        (status = 200, description = "Realms.", body = RealmRows),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn all(Reader(ctx): Reader, query: Parameters) -> Result<Json<Vec<Members>>, Failure> {
    let fields = Fields::read(&query);
    let found = realm_admin::all(&ctx, &asked(&query), &slicing(&query)?).await?;
    let rows: Result<Vec<_>, _> = found.iter().map(|realm| fields.of(&Realm::of(realm, &ctx.app.settings))).collect();
    Ok(Json(rows?))
}
