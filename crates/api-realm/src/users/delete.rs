//! `DELETE /users/{userId}`.

use axum::http::StatusCode;
use signet_domain::users::DeleteUser;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use super::UserId;
use super::model::UserBody;
use crate::openapi::{Conflict, Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Delete a user
///
/// For the roles `manage` and `admin`. Its account is closed: it signs in no more, and its sessions and keys end. It stays,
/// and is shown to those who ask for deleted ones and may bring them back.
#[utoipa::path(
    delete, path = "/v1/users/{userId}", operation_id = "deleteUser", tag = "Users",
    params(UserId),
    responses(
        (status = 200, description = "The user, deleted.", body = UserBody),
        Malformed, Unauthorized, Forbidden, NotFound, Conflict, Unexpected,
    ),
)]
pub(crate) async fn delete(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = DeleteUser(ids.id("userId")?);
    Ok(perform(&ctx, &operation, StatusCode::OK, |user| Some(UserBody::from(user))).await?)
}
