//! `/realms`: making them, ruling them, and what becomes of deleted ones.

pub(crate) mod all;
pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
mod model;
mod narrowing;
pub(crate) mod page;
mod request;
pub(crate) mod restore;
pub(crate) mod show;

use utoipa::IntoParams;

/// The realm on whose path an operation is.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; the edge reads them")]
pub(crate) struct RealmId {
    /// The realm's id.
    #[param(rename = "realmId", pattern = "^[0-9a-f]{24}$", example = "6567a1ef0c1d2e3f4a5b6c7d")]
    realm_id: String,
}
