//! `POST /realms/{realmId}/users`.

use axum::http::StatusCode;
use signet_domain::users::CreateUser;
use signet_edge::{Failure, PathIds, Performed, Writer, perform};

use super::model::UserBody;
use super::request::NewUserRequest;
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, NotFound, Unauthorized, Unexpected};
use crate::realms::RealmId;

/// Make a user in a realm
///
/// In another realm than the caller's, for platform administrators of the realm `default`; the user then owns itself, for a new
/// realm has nobody else. In the caller's own realm, it is as at `POST /users`, and for the role `admin` as well.
#[utoipa::path(
    post, path = "/v1/realms/{realmId}/users", operation_id = "createRealmUser", tag = "Users",
    params(RealmId, IdempotencyKey),
    request_body = NewUserRequest,
    responses(
        (status = 201, description = "The new user.", body = UserBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn create_in_realm(
    ids: PathIds,
    Writer(ctx, said): Writer<NewUserRequest>,
) -> Result<Performed, Failure> {
    let (fields, password) = said.parts();
    let operation = CreateUser::in_realm(&ctx, ids.id("realmId")?, fields, password.0).await?;
    Ok(perform(&ctx, &operation, StatusCode::CREATED, |user| Some(UserBody::from(user))).await?)
}
