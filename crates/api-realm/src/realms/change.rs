//! `PATCH /realms/{realmId}`.

use axum::http::StatusCode;
use signet_domain::realm_admin::ChangeRealm;
use signet_edge::{Failure, PathIds, Performed, Writer, perform};

use super::RealmId;
use super::model::RealmBody;
use super::request::ChangeRealmRequest;
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, NotFound, Unauthorized, Unexpected};

/// Change a realm
///
/// For platform administrators of the realm `default`, and for those of the realm itself, who cannot give it another name. What
/// is absent stays as it is, and rules that are null go back to their defaults. They bind at once, on every node. Rules that
/// become looser take a sign-in of the last ten minutes; no key loosens them.
#[utoipa::path(
    patch, path = "/v1/realms/{realmId}", operation_id = "changeRealm", tag = "Realms",
    params(RealmId, IdempotencyKey),
    request_body = ChangeRealmRequest,
    responses(
        (status = 200, description = "The realm as it is now.", body = RealmBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn change(ids: PathIds, Writer(ctx, said): Writer<ChangeRealmRequest>) -> Result<Performed, Failure> {
    let operation = ChangeRealm { id: ids.id("realmId")?, said: said.into() };
    let body = |realm: &_| Some(RealmBody::of(realm, &ctx.app.settings));
    Ok(perform(&ctx, &operation, StatusCode::OK, body).await?)
}
