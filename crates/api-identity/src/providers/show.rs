//! `GET /Providers/{providerId}`, an extension of the contract.

use axum::Json;
use signet_domain::providers;
use signet_edge::{Failure, PathIds, Reader};

use super::ProviderId;
use super::model::{Provider, ProviderBody};
use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Get a provider (extension)
///
/// Needs `read:clients` in the realm. What this service proves itself with there is not shown.
#[utoipa::path(
    get, path = "/v1/Providers/{providerId}", operation_id = "getProvider", tag = "Providers",
    params(ProviderId),
    responses(
        (status = 200, description = "The provider.", body = ProviderBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn show(ids: PathIds, Reader(ctx): Reader) -> Result<Json<ProviderBody>, Failure> {
    let provider = providers::get(&ctx, &ids.id("providerId")?).await?;
    Ok(Json(ProviderBody { data: Provider::of(&ctx, &provider) }))
}
