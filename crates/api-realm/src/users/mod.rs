//! `/users`, and the users of a realm.

pub(crate) mod all;
pub(crate) mod change;
pub(crate) mod count;
pub(crate) mod create;
pub(crate) mod create_in_realm;
pub(crate) mod delete;
pub(crate) mod me;
mod model;
pub(crate) mod page;
mod populate;
pub(crate) mod replace;
mod request;
pub(crate) mod restore;
pub(crate) mod show;

use utoipa::IntoParams;

/// The user on whose path an operation is.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; the edge reads them")]
pub(crate) struct UserId {
    /// The user's id.
    #[param(rename = "userId", pattern = "^[0-9a-f]{24}$", example = "6567a1f03a5f1c9d2b7e4810")]
    user_id: String,
}
