//! `/Clients`, an extension of the contract: the software that signs people in here, or calls by itself.

pub(crate) mod add_secret;
pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
mod model;
mod request;
pub(crate) mod revoke_secret;
pub(crate) mod show;
mod words;

use utoipa::IntoParams;

/// A client that an operation is on.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; the edge reads it")]
pub(crate) struct ClientId {
    /// The client's id.
    #[param(rename = "clientId", pattern = "^client_[a-zA-Z0-9]{24}$", example = "client_7Qx2mK9sT4vB8nR1cW6yZ3pL")]
    client_id: String,
}
