//! `GET /Clients`, an extension of the contract.

use axum::Json;
use serde::Serialize;
use signet_domain::clients;
use signet_edge::{Failure, Parameters, Reader};
use utoipa::ToSchema;

use super::model::Client;
use crate::openapi::{Forbidden, Malformed, Paging, Unauthorized, Unexpected};
use crate::page::{PageMeta, members};

/// A page of clients.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClientsBody {
    /// The clients.
    #[schema(max_items = 250)]
    data: Vec<Client>,
    /// Where the page stands.
    meta: PageMeta,
}

/// List OAuth clients (extension)
///
/// All of the realm, newest first. Needs `read:clients` in the realm.
#[utoipa::path(
    get, path = "/v1/Clients", operation_id = "listClients", tag = "Clients",
    params(Paging),
    responses(
        (status = 200, description = "A page of clients.", body = ClientsBody),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn list(Reader(ctx): Reader, query: Parameters) -> Result<Json<ClientsBody>, Failure> {
    let (data, meta) = members(clients::list(&ctx, &query.page()?).await?);
    Ok(Json(ClientsBody { data, meta }))
}
