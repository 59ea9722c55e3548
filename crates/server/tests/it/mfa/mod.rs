//! Second factors: setting up, proving, changing and losing them.

mod factors_access;
mod factors_backup;
mod factors_budget;
mod factors_codes;
mod factors_erasing;
mod factors_removing;
mod factors_reset;
mod factors_secrets;
mod factors_sent;
mod factors_set_up;
pub mod stage;
pub mod totp;
