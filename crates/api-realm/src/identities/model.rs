//! The contract's Identity, and what is said of one.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use signet_domain::free_data::FreeData;
use signet_domain::identities::{self, IdentityFields};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Array, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A holder of things.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Identity {
    /// Its id.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "634b56217f6a7b0be52dffbd")]
    pub(crate) id: String,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "US")]
    pub(crate) country: String,
    /// ISO 4217.
    #[schema(example = "USD")]
    pub(crate) currency: String,
    /// Its kind.
    #[schema(pattern = "^(neutral|person|company)$", example = "neutral")]
    pub(crate) r#type: &'static str,
    /// What its owner keeps with it.
    #[schema(schema_with = crate::openapi::free_data)]
    pub(crate) data: FreeData,
    /// The id of the user who owns it.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6567a1f03a5f1c9d2b7e4810")]
    pub(crate) owner: String,
    /// When it was made, in milliseconds since 1970.
    #[schema(pattern = "^[0-9]+$", example = "1519211809934")]
    pub(crate) created_at: String,
    /// When it last changed, in milliseconds since 1970.
    #[schema(pattern = "^[0-9]+$", example = "1519211809934")]
    pub(crate) updated_at: String,
    /// Whether it was deleted.
    #[schema(required = false, example = false)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) deleted: bool,
    /// When it was deleted, in milliseconds since 1970.
    #[schema(required = false, nullable = false, pattern = "^[0-9]+$", example = "1519211809934")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deleted_at: Option<String>,
}

/// One identity.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IdentityBody {
    /// The identity.
    #[serde(flatten)]
    identity: Identity,
    /// Always null: there is none.
    #[schema(schema_with = crate::openapi::null)]
    error: (),
}

/// A page of identities.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what `PageBody` writes, of which `fields` may take members away")]
pub(crate) struct IdentityPage {
    /// The identities.
    #[schema(schema_with = rows)]
    rows: Vec<Identity>,
    /// How many there are on all pages.
    #[schema(example = 1)]
    total: u64,
    /// The page's number.
    #[schema(minimum = 1, example = 1)]
    page: u32,
    /// How many rows a page has.
    #[schema(minimum = 1, maximum = 100, example = 10)]
    page_size: u32,
    /// How many pages there are.
    #[schema(example = 1)]
    total_pages: u64,
}

/// Some identities, as lists show them.
pub(crate) struct IdentityRows;

impl PartialSchema for IdentityRows {
    fn schema() -> RefOr<Schema> {
        rows().into()
    }
}

impl ToSchema for IdentityRows {}

/// Rows in the document.
fn rows() -> Array {
    crate::openapi::rows_of("Identity")
}

impl From<&identities::Identity> for Identity {
    fn from(identity: &identities::Identity) -> Self {
        Self {
            id: identity.id.to_string(),
            country: identity.country.clone(),
            currency: identity.currency.clone(),
            r#type: identity.kind.as_str(),
            data: identity.data.clone(),
            owner: identity.owner_user.to_string(),
            created_at: identity.created_at.millis().to_string(),
            updated_at: identity.updated_at.millis().to_string(),
            deleted: identity.deleted_at.is_some(),
            deleted_at: identity.deleted_at.map(|at| at.millis().to_string()),
        }
    }
}

impl From<&identities::Identity> for IdentityBody {
    fn from(identity: &identities::Identity) -> Self {
        Self { identity: identity.into(), error: () }
    }
}

/// What an identity is to say.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct IdentityRequest {
    /// `neutral` when absent; a PATCH leaves the one there is.
    #[schema(value_type = Option<String>, pattern = "^(neutral|person|company)$", example = "neutral")]
    r#type: Option<String>,
    /// ISO 3166-1 alpha-2; the realm's when absent, and a PATCH leaves the one there is.
    #[schema(example = "US")]
    country: Option<String>,
    /// ISO 4217; the realm's when absent, and a PATCH leaves the one there is.
    #[schema(example = "USD")]
    currency: Option<String>,
    /// What to keep with it: a JSON object of at most 16 KiB, 8 levels and 1,000 members and
    /// items. Its member `external_reference` is indexed.
    #[schema(schema_with = crate::openapi::free_data, required = false)]
    data: Option<Map<String, Value>>,
    /// The id of the user who is to own it. When absent, the caller owns a new identity, and PUT and PATCH leave the owner.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6567a1f03a5f1c9d2b7e4810")]
    owner: Option<String>,
}

impl From<IdentityRequest> for IdentityFields {
    fn from(said: IdentityRequest) -> Self {
        let IdentityRequest { r#type, country, currency, data, owner } = said;
        Self { kind: r#type, country, currency, data, owner }
    }
}
