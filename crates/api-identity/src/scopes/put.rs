//! `PUT /Scopes/{name}`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::scopes::PutScope;
use signet_edge::{Failure, PathIds, Performed, Writer, perform};

use super::ScopeName;
use super::model::{PutScopeRequest, ScopeBody};
use crate::openapi::{BadRequest, Conflict, Forbidden, Invalid, Unauthorized, Unexpected};

/// Make or replace a scope (extension)
///
/// It binds at once, on every node, and also for people who agreed to the word before: they are not asked anew. Clients may
/// ask for it that have it among their `scopes`. Needs `write:clients` in the realm. A built-in word, and a 101st scope, are
/// 409.
#[utoipa::path(
    put, path = "/v1/Scopes/{name}", operation_id = "putScope", tag = "Scopes",
    params(ScopeName),
    request_body = PutScopeRequest,
    responses(
        (status = 200, description = "The scope as it is now.", body = ScopeBody),
        BadRequest, Unauthorized, Forbidden, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn put(ids: PathIds, Writer(ctx, said): Writer<PutScopeRequest>) -> Result<Performed, Failure> {
    let operation = PutScope { name: ids.id("name")?, said: said.into() };
    Ok(perform(&ctx, &operation, StatusCode::OK, |scope| Some(ScopeBody { data: scope.into() })).await?)
}
