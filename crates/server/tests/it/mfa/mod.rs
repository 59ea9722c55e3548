//! Second factors: setting up, proving, changing and losing them.

mod access;
mod backup;
mod budget;
mod codes;
mod erasing;
mod machines;
mod old_sessions;
mod removing;
mod repeats;
mod reset;
mod secrets;
mod sent;
mod set_up;
pub mod stage;
mod sweeping;
pub mod totp;
