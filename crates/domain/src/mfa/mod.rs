//! Second factors: what an account proves itself with beside its password.
//!
//! Invariants: a factor counts only once a code of it proved right, and an account has at most one of each method; a TOTP
//! secret is sealed for its account and shown once; every code is accepted once, on all nodes together, and tries are
//! counted per account before any code is looked at; an administrator can take factors away, and learns none.

mod access;
mod answer;
mod backup_codes;
mod forget;
mod list;
mod model;
mod regenerate;
mod remove;
mod reset;
mod send;
mod send_manage;
mod set_up;
mod store;
mod verify;

pub use access::not_its_owner;
pub(crate) use access::require_own;
pub(crate) use answer::{answer, reserve, settle};
pub(crate) use forget::{delete_of_account, held};
pub use list::{Listed, list};
pub use model::{ChallengeMethod, Factor, FactorStatus, methods};
pub use regenerate::{RegenerateBackupCodes, no_factor};
pub use remove::{RemoveFactors, too_weak, two_methods, wrong_code};
pub use reset::{ResetFactors, own_factors};
pub use send::cannot_send;
pub(crate) use send::{send_code, too_many as too_many_sent};
pub use send_manage::SendManageCode;
pub use set_up::{MfaSetup, SetUpFactor, Shown, active_already, no_phone};
pub(crate) use store::STATEMENTS;
pub(crate) use verify::{Activated, activate};
pub use verify::{nothing_pending, wrong_setup_code};

/// The occasion of codes that prove a factor which is being set up.
pub const SETUP: &str = "setup";
/// The occasion of codes with which factors are changed.
pub const MANAGE: &str = "manage";
