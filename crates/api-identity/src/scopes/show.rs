//! `GET /Scopes/{name}`, an extension of the contract.

use axum::Json;
use signet_domain::scopes;
use signet_edge::{Failure, PathIds, Reader};

use super::ScopeName;
use super::model::ScopeBody;
use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Show a scope (extension)
///
/// Needs `read:clients` in the realm. A scope of another realm is 404, exactly like one that does not exist.
#[utoipa::path(
    get, path = "/v1/Scopes/{name}", operation_id = "getScope", tag = "Scopes",
    params(ScopeName),
    responses(
        (status = 200, description = "The scope.", body = ScopeBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn show(Reader(ctx): Reader, ids: PathIds) -> Result<Json<ScopeBody>, Failure> {
    let scope = scopes::get(&ctx, &ids.id("name")?).await?;
    Ok(Json(ScopeBody { data: (&scope).into() }))
}
