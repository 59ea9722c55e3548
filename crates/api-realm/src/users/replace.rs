//! `PUT /users/{userId}`.

use axum::http::StatusCode;
use signet_domain::users::ChangeUser;
use signet_edge::{Failure, PathIds, Performed, Writer, perform};

use super::UserId;
use super::model::UserBody;
use super::request::ChangeUserRequest;
use crate::openapi::{BadRequest, Conflict, Forbidden, Invalid, NotFound, Unauthorized, Unexpected};

/// Replace a user
///
/// What is absent goes back to its default: roles, scopes, channel and data, which is stored as it is given. Username, password,
/// owner, identity and whether it may sign in stay unless others are given. Of a deleted user, only channel, data, owner, roles and
/// scopes change. For the role `admin`, of users that hold no more than the caller; another
/// username or password takes a recent sign-in where changing a user does.
#[utoipa::path(
    put, path = "/v1/users/{userId}", operation_id = "replaceUser", tag = "Users",
    params(UserId),
    request_body = ChangeUserRequest,
    responses(
        (status = 200, description = "The user as it is now.", body = UserBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn replace(ids: PathIds, Writer(ctx, said): Writer<ChangeUserRequest>) -> Result<Performed, Failure> {
    let (fields, password) = said.parts();
    let password = password.map(|password| password.0);
    let operation = ChangeUser::new(&ctx, ids.id("userId")?, fields, password, true).await?;
    Ok(perform(&ctx, &operation, StatusCode::OK, |user| Some(UserBody::from(user))).await?)
}
