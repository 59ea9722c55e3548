//! `PATCH /users/{userId}`.

use axum::http::StatusCode;
use signet_domain::users::ChangeUser;
use signet_edge::{Failure, PathIds, Performed, Writer, perform};

use super::UserId;
use super::model::UserBody;
use super::request::ChangeUserRequest;
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, NotFound, Unauthorized, Unexpected};

/// Change a user
///
/// What is absent stays as it is. A user changes its own channel and data alone. Of others, whoever may write them changes channel
/// and data, and the role `admin` the rest; nobody changes a user who holds more than they do, or gives what they do not
/// hold. Another username or password for a platform administrator, or for a user that holds as much as the caller, takes a
/// sign-in of the last ten minutes; no key gives it.
#[utoipa::path(
    patch, path = "/v1/users/{userId}", operation_id = "changeUser", tag = "Users",
    params(UserId, IdempotencyKey),
    request_body = ChangeUserRequest,
    responses(
        (status = 200, description = "The user as it is now.", body = UserBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn change(ids: PathIds, Writer(ctx, said): Writer<ChangeUserRequest>) -> Result<Performed, Failure> {
    let (fields, password) = said.parts();
    let password = password.map(|password| password.0);
    let operation = ChangeUser::new(&ctx, ids.id("userId")?, fields, password, false).await?;
    Ok(perform(&ctx, &operation, StatusCode::OK, |user| Some(UserBody::from(user))).await?)
}
