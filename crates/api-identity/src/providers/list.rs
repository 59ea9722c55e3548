//! `GET /Providers`, an extension of the contract.

use axum::Json;
use serde::Serialize;
use signet_domain::providers;
use signet_edge::{Failure, Reader};
use utoipa::ToSchema;

use super::model::Provider;
use crate::openapi::{Ambiguous, Forbidden, Unauthorized, Unexpected};

/// The providers of a realm.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProvidersBody {
    /// The providers, the oldest first.
    #[schema(max_items = 50)]
    data: Vec<Provider>,
}

/// List providers (extension)
///
/// All of the realm, the oldest first. Needs `read:clients` in the realm.
#[utoipa::path(
    get, path = "/v1/Providers", operation_id = "listProviders", tag = "Providers",
    responses(
        (status = 200, description = "The providers.", body = ProvidersBody),
        Ambiguous, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn list(Reader(ctx): Reader) -> Result<Json<ProvidersBody>, Failure> {
    let providers = providers::every(&ctx).await?;
    Ok(Json(ProvidersBody { data: providers.iter().map(|provider| Provider::of(&ctx, provider)).collect() }))
}
