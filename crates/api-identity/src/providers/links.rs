//! `GET /auth/provider-links`, an extension of the contract.

use axum::Json;
use serde::Serialize;
use signet_domain::providers::{self, Linked};
use signet_edge::{Failure, SignedIn};
use utoipa::ToSchema;

use crate::openapi::{Ambiguous, Forbidden, Unauthorized, Unexpected};

/// By whom the caller can come in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderLinksBody {
    /// In the order in which the providers are offered, at most 50.
    #[schema(max_items = 50)]
    data: Vec<ProviderLink>,
}

/// A link between the caller's account and one at a provider. What the provider calls its account is not kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProviderLink {
    /// The provider's id.
    #[schema(pattern = "^prov_[a-z0-9]{12}$", example = "prov_x1y2z3a4b5c6")]
    provider_id: String,
    /// What it is called.
    #[schema(example = "Example Login")]
    provider_name: String,
    /// Since when.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    linked_at: String,
}

impl From<Linked> for ProviderLink {
    fn from(Linked { provider, linked_at }: Linked) -> Self {
        Self { provider_id: provider.id.to_string(), provider_name: provider.name, linked_at: linked_at.to_string() }
    }
}

/// List my links to providers (extension)
///
/// Through each of them the caller can sign in. Links are made on the pages where people sign in.
#[utoipa::path(
    get, path = "/v1/auth/provider-links", operation_id = "listProviderLinks", tag = "Authentication",
    security(("bearerAuth" = [])),
    responses((status = 200, description = "The links.", body = ProviderLinksBody), Ambiguous, Unauthorized, Forbidden, Unexpected),
)]
pub(crate) async fn links(SignedIn(ctx): SignedIn) -> Result<Json<ProviderLinksBody>, Failure> {
    let data = providers::linked(&ctx).await?.into_iter().map(ProviderLink::from).collect();
    Ok(Json(ProviderLinksBody { data }))
}
