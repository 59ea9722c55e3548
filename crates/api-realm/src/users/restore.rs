//! `POST /users/{userId}/restore`.

use axum::http::StatusCode;
use signet_domain::users::RestoreUser;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use super::UserId;
use super::model::UserBody;
use crate::openapi::{Forbidden, IdempotencyKey, Invalid, Malformed, NotFound, Unauthorized, Unexpected};

/// Bring back a deleted user
///
/// For the roles `manage` and `admin`. Its account is what it was before it was closed; its sessions and keys stay ended. One
/// that was not deleted stays as it is. The user of a person who closed its own account comes back by the role `admin` in the scope
/// `realm` alone.
#[utoipa::path(
    post, path = "/v1/users/{userId}/restore", operation_id = "restoreUser", tag = "Users",
    params(UserId, IdempotencyKey),
    responses(
        (status = 200, description = "The user.", body = UserBody),
        Malformed, Unauthorized, Forbidden, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn restore(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = RestoreUser(ids.id("userId")?);
    Ok(perform(&ctx, &operation, StatusCode::OK, |user| Some(UserBody::from(user))).await?)
}
