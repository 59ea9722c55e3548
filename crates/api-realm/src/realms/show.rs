//! `GET /realms/{realmId}`.

use axum::Json;
use signet_domain::realm_admin;
use signet_edge::{Failure, Parameters, PathIds, Reader};

use super::RealmId;
use super::model::RealmBody;
use crate::lists::Scope;
use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Show a realm
///
/// For platform administrators of the realm `default`, and for those of the realm itself. To administrators of other realms it
/// is 404, exactly like one that does not exist.
#[utoipa::path(
    get, path = "/v1/realms/{realmId}", operation_id = "getRealm", tag = "Realms",
    params(RealmId, Scope),
    responses(
        (status = 200, description = "The realm.", body = RealmBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn show(Reader(ctx): Reader, ids: PathIds, query: Parameters) -> Result<Json<RealmBody>, Failure> {
    let realm = realm_admin::get(&ctx, &ids.id("realmId")?, query.text("scope")).await?;
    Ok(Json(RealmBody::of(&realm, &ctx.app.settings)))
}
