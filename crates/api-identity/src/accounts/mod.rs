//! `/Accounts`: principals that can sign in.

pub(crate) mod change;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod erase;
pub(crate) mod export;
mod exported;
pub(crate) mod list;
pub(crate) mod show;

use utoipa::IntoParams;

/// An account on whose path an operation is.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; the edge reads it")]
struct AccountId {
    /// The account's id.
    #[param(rename = "accountId", pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    account_id: String,
}
