//! `PATCH /Clients/{clientId}`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::clients::ChangeClient;
use signet_edge::{Failure, PathIds, Performed, Writer, perform};

use super::ClientId;
use super::model::ClientBody;
use super::request::ChangeClientRequest;
use crate::openapi::{BadRequest, Forbidden, IdempotencyKey, Invalid, NotFound, Unauthorized, Unexpected};

/// Update an OAuth client (extension)
///
/// Needs `write:clients` in the realm, and everything there that the scopes of the client permit, before and after. What is
/// absent stays as it is, and what is null goes back to its default. It binds at once, on every node. Another `authMethod`, or
/// other keys, take a sign-in of the last ten minutes of people; a client that takes no secret any more loses those that it
/// has.
#[utoipa::path(
    patch, path = "/v1/Clients/{clientId}", operation_id = "updateClient", tag = "Clients",
    params(ClientId, IdempotencyKey),
    request_body = ChangeClientRequest,
    responses(
        (status = 200, description = "The client as it is now.", body = ClientBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn change(ids: PathIds, Writer(ctx, said): Writer<ChangeClientRequest>) -> Result<Performed, Failure> {
    let operation = ChangeClient { id: ids.id("clientId")?, said: said.into() };
    Ok(perform(&ctx, &operation, StatusCode::OK, |client| Some(ClientBody { data: client.into() })).await?)
}
