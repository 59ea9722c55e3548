//! `GET /auth/consents`, an extension of the contract.

use axum::Json;
use serde::Serialize;
use signet_domain::consents::{self, Listed};
use signet_edge::{Failure, SignedIn};
use utoipa::ToSchema;

use crate::openapi::{Ambiguous, Forbidden, Unauthorized, Unexpected};

/// What the caller lets clients have.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConsentsBody {
    /// Newest first, at most 250.
    #[schema(max_items = 250)]
    data: Vec<Consent>,
}

/// What a person said that a client may have.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Consent {
    /// The client's id.
    #[schema(pattern = "^client_[a-zA-Z0-9]{24}$", example = "client_7Qx2mK9sT4vB8nR1cW6yZ3pL")]
    client_id: String,
    /// What it is called.
    #[schema(example = "Example Shop")]
    client_name: String,
    /// Its home page.
    #[schema(format = "uri", example = "https://shop.example.com", required)]
    client_uri: Option<String>,
    /// What it may have.
    #[schema(example = json!(["openid", "email"]))]
    scopes: Vec<String>,
    /// When the caller first said so.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    granted_at: String,
    /// When they last did.
    #[schema(format = DateTime, example = "2026-11-22T10:00:00.000Z")]
    updated_at: String,
}

impl From<Listed> for Consent {
    fn from(Listed { consent, client }: Listed) -> Self {
        Self {
            client_id: client.id.to_string(),
            client_name: client.name.clone(),
            client_uri: client.settings.client_uri.clone(),
            scopes: consent.scope.iter().map(str::to_owned).collect(),
            granted_at: consent.granted_at.to_string(),
            updated_at: consent.updated_at.to_string(),
        }
    }
}

/// List what I let clients have (extension)
///
/// What the caller agreed to on the pages that ask, newest first.
#[utoipa::path(
    get, path = "/v1/auth/consents", operation_id = "listConsents", tag = "Authentication",
    security(("bearerAuth" = [])),
    responses((status = 200, description = "The consents.", body = ConsentsBody), Ambiguous, Unauthorized, Forbidden, Unexpected),
)]
pub(crate) async fn list(SignedIn(ctx): SignedIn) -> Result<Json<ConsentsBody>, Failure> {
    let data = consents::list(&ctx).await?.into_iter().map(Consent::from).collect();
    Ok(Json(ConsentsBody { data }))
}
