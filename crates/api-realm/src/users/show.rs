//! `GET /users/{userId}`.

use axum::Json;
use signet_domain::users;
use signet_edge::{Failure, Parameters, PathIds, Reader};

use super::UserId;
use super::model::UserBody;
use super::populate::{Populate, one};
use crate::lists::Scope;
use crate::members::Members;
use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Show a user
///
/// One in the caller's view: itself, what it owns, and in the scope `realm` any other. Everything else is 404, exactly like
/// one that does not exist.
#[utoipa::path(
    get, path = "/v1/users/{userId}", operation_id = "getUser", tag = "Users",
    params(UserId, Scope, Populate),
    responses(
        (status = 200, description = "The user.", body = UserBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn show(Reader(ctx): Reader, ids: PathIds, query: Parameters) -> Result<Json<Members>, Failure> {
    let user = users::get(&ctx, ids.id("userId")?, query.text("scope")).await?;
    Ok(Json(one(&ctx, &query, &user).await?))
}
