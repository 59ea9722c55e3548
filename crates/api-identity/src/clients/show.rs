//! `GET /Clients/{clientId}`, an extension of the contract.

use axum::Json;
use signet_domain::clients;
use signet_edge::{Failure, PathIds, Reader};

use super::ClientId;
use super::model::ClientBody;
use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Show an OAuth client (extension)
///
/// Needs `read:clients` in the realm. A client of another realm is 404, exactly like one that does not exist.
#[utoipa::path(
    get, path = "/v1/Clients/{clientId}", operation_id = "getClient", tag = "Clients",
    params(ClientId),
    responses(
        (status = 200, description = "The client.", body = ClientBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn show(Reader(ctx): Reader, ids: PathIds) -> Result<Json<ClientBody>, Failure> {
    let client = clients::get(&ctx, &ids.id("clientId")?).await?;
    Ok(Json(ClientBody { data: (&client).into() }))
}
