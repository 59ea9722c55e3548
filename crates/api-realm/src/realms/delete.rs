//! `DELETE /realms/{realmId}`.

use axum::http::StatusCode;
use signet_domain::realm_admin::DeleteRealm;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use super::RealmId;
use super::model::RealmBody;
use crate::openapi::{Conflict, Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Delete a realm
///
/// For platform administrators of the realm `default` who signed in within the last ten minutes; no key does it. Nobody gets in any more: tokens, keys, passwords and links of the realm
/// open nothing, exactly as if it did not exist. Its data stays, and its name and key stay taken. The realm `default` cannot be
/// deleted.
#[utoipa::path(
    delete, path = "/v1/realms/{realmId}", operation_id = "deleteRealm", tag = "Realms",
    params(RealmId),
    responses(
        (status = 200, description = "The realm, deleted.", body = RealmBody),
        Malformed, Unauthorized, Forbidden, NotFound, Conflict, Unexpected,
    ),
)]
pub(crate) async fn delete(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = DeleteRealm(ids.id("realmId")?);
    let body = |realm: &_| Some(RealmBody::of(realm, &ctx.app.settings));
    Ok(perform(&ctx, &operation, StatusCode::OK, body).await?)
}
