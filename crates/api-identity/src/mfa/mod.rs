//! `/Accounts/{accountId}/mfa`: what an account proves itself with beside its password.

pub(crate) mod list;
mod model;
pub(crate) mod regenerate;
pub(crate) mod remove;
pub(crate) mod reset;
pub(crate) mod send_code;
pub(crate) mod set_up;
pub(crate) mod verify;

pub(crate) use model::Factor;

use utoipa::IntoParams;

/// An account whose second factors an operation is on.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; the edge reads it")]
struct AccountId {
    /// The account's id.
    #[param(rename = "accountId", pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    account_id: String,
}
