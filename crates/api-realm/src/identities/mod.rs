//! `/identities`: holders of things.

pub(crate) mod all;
pub(crate) mod change;
pub(crate) mod count;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod model;
pub(crate) mod page;
pub(crate) mod replace;
pub(crate) mod restore;
pub(crate) mod show;

use utoipa::IntoParams;

/// The identity on whose path an operation is.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; the edge reads them")]
pub(crate) struct IdentityId {
    /// The identity's id.
    #[param(rename = "identityId", pattern = "^[0-9a-f]{24}$", example = "634b56217f6a7b0be52dffbd")]
    identity_id: String,
}
