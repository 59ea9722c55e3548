//! Second factors: setting up, proving, changing and losing them.

mod access;
mod backup;
mod budget;
mod codes;
mod erasing;
mod removing;
mod reset;
mod secrets;
mod sent;
mod set_up;
pub mod stage;
pub mod totp;
