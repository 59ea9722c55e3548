//! `DELETE /Scopes/{name}`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::scopes::DeleteScope;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use super::ScopeName;
use crate::openapi::{Conflict, Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Delete a scope (extension)
///
/// At once, on every node. The settings of clients that name it stay as they are: the word tells nothing any more. Needs
/// `write:clients` in the realm. A built-in word is 409.
#[utoipa::path(
    delete, path = "/v1/Scopes/{name}", operation_id = "deleteScope", tag = "Scopes",
    params(ScopeName),
    responses(
        (status = 204, description = "The scope is no more."),
        Malformed, Unauthorized, Forbidden, NotFound, Conflict, Unexpected,
    ),
)]
pub(crate) async fn delete(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = DeleteScope(ids.id("name")?);
    Ok(perform(&ctx, &operation, StatusCode::NO_CONTENT, |()| None::<()>).await?)
}
