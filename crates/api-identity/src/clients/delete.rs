//! `DELETE /Clients/{clientId}`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::clients::DeleteClient;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use super::ClientId;
use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Delete an OAuth client (extension)
///
/// For good, with its secrets, and at once on every node. Needs `write:clients` in the realm.
#[utoipa::path(
    delete, path = "/v1/Clients/{clientId}", operation_id = "deleteClient", tag = "Clients",
    params(ClientId),
    responses(
        (status = 204, description = "The client is no more."),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn delete(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = DeleteClient(ids.id("clientId")?);
    Ok(perform(&ctx, &operation, StatusCode::NO_CONTENT, |()| None::<()>).await?)
}
