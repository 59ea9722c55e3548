//! `POST /realms`.

use axum::http::StatusCode;
use signet_domain::realm_admin::CreateRealm;
use signet_edge::{Failure, Performed, Writer, perform};

use super::model::RealmBody;
use super::request::NewRealmRequest;
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, Unauthorized, Unexpected};

/// Make a realm
///
/// For platform administrators of the realm `default`. The realm has signing keys and an issuer of its own, and no users: make
/// its first administrator with `signet account create --realm`, or its users at `POST /realms/{realmId}/users`.
#[utoipa::path(
    post, path = "/v1/realms", operation_id = "createRealm", tag = "Realms",
    params(IdempotencyKey),
    request_body = NewRealmRequest,
    responses(
        (status = 201, description = "The new realm.", body = RealmBody),
        BadRequest, Unauthorized, Forbidden, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn create(Writer(ctx, said): Writer<NewRealmRequest>) -> Result<Performed, Failure> {
    let operation = CreateRealm::from(said);
    let body = |realm: &_| Some(RealmBody::of(realm, &ctx.app.settings));
    Ok(perform(&ctx, &operation, StatusCode::CREATED, body).await?)
}
