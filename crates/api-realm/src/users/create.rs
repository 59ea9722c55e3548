//! `POST /users`.

use axum::http::StatusCode;
use signet_domain::users::CreateUser;
use signet_edge::{Failure, Performed, Writer, perform};

use super::model::UserBody;
use super::request::NewUserRequest;
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, Unauthorized, Unexpected};

/// Make a user
///
/// For the role `admin`. The caller owns it, and gives it no role and no scope above its own. Without an identity it gets a
/// new one, in the realm's country and currency. The password is never shown again, nor is its hash.
#[utoipa::path(
    post, path = "/v1/users", operation_id = "createUser", tag = "Users",
    params(IdempotencyKey),
    request_body = NewUserRequest,
    responses(
        (status = 201, description = "The new user.", body = UserBody),
        BadRequest, Unauthorized, Forbidden, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn create(Writer(ctx, said): Writer<NewUserRequest>) -> Result<Performed, Failure> {
    let (fields, password) = said.parts();
    let operation = CreateUser::new(&ctx, fields, password.0).await?;
    Ok(perform(&ctx, &operation, StatusCode::CREATED, |user| Some(UserBody::from(user))).await?)
}
