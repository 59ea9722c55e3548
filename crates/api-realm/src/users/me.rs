//! `GET /users/me`.

use axum::Json;
use signet_domain::users;
use signet_edge::{Failure, Parameters, Reader};

use super::model::UserBody;
use super::populate::{Populate, one};
use crate::members::Members;
use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Show the caller
///
/// The user behind the credential, with the identity that it acts for.
#[utoipa::path(
    get, path = "/v1/users/me", operation_id = "getOwnUser", tag = "Users",
    params(Populate),
    responses(
        (status = 200, description = "The caller's user.", body = UserBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn me(Reader(ctx): Reader, query: Parameters) -> Result<Json<Members>, Failure> {
    let user = users::me(&ctx).await?;
    Ok(Json(one(&ctx, &query, &user).await?))
}
