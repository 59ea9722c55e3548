//! `GET /Scopes`, an extension of the contract.

use axum::Json;
use serde::Serialize;
use signet_domain::scopes;
use signet_edge::{Failure, Reader};
use utoipa::ToSchema;

use super::model::Scope;
use crate::openapi::{Forbidden, Malformed, Unauthorized, Unexpected};

/// All scopes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScopesBody {
    /// The scopes.
    data: Vec<Scope>,
}

/// List scopes (extension)
///
/// All at once: those of every realm first, then the realm's own, at most 100, in the order of their names. Needs
/// `read:clients` in the realm.
#[utoipa::path(
    get, path = "/v1/Scopes", operation_id = "listScopes", tag = "Scopes",
    responses(
        (status = 200, description = "The scopes.", body = ScopesBody),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn list(Reader(ctx): Reader) -> Result<Json<ScopesBody>, Failure> {
    let data = scopes::list(&ctx).await?.iter().map(Scope::from).collect();
    Ok(Json(ScopesBody { data }))
}
