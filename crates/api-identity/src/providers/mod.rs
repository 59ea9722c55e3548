//! `/Providers` and `/auth/provider-links`, extensions of the contract: others through whom people sign in, and who is linked
//! with which.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod links;
pub(crate) mod list;
mod model;
mod request;
pub(crate) mod show;
pub(crate) mod unlink;

use utoipa::IntoParams;

/// A provider that an operation is on.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; the edge reads it")]
pub(crate) struct ProviderId {
    /// The provider's id.
    #[param(rename = "providerId", pattern = "^prov_[a-z0-9]{12}$", example = "prov_x1y2z3a4b5c6")]
    provider_id: String,
}
