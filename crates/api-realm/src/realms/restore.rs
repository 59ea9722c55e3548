//! `POST /realms/{realmId}/restore`.

use axum::http::StatusCode;
use signet_domain::realm_admin::RestoreRealm;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use super::RealmId;
use super::model::RealmBody;
use crate::openapi::{Forbidden, IdempotencyKey, Invalid, Malformed, NotFound, Unauthorized, Unexpected};

/// Bring back a deleted realm
///
/// For platform administrators of the realm `default`. Its users, keys and rules are what they were, and sessions from before
/// do not count: everybody signs in anew. One that was not deleted stays as it is.
#[utoipa::path(
    post, path = "/v1/realms/{realmId}/restore", operation_id = "restoreRealm", tag = "Realms",
    params(RealmId, IdempotencyKey),
    responses(
        (status = 200, description = "The realm.", body = RealmBody),
        Malformed, Unauthorized, Forbidden, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn restore(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = RestoreRealm(ids.id("realmId")?);
    let body = |realm: &_| Some(RealmBody::of(realm, &ctx.app.settings));
    Ok(perform(&ctx, &operation, StatusCode::OK, body).await?)
}
