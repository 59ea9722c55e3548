//! What people let OAuth clients have: codes and their bindings, refresh, consent, and what a client's token opens, its own
//! included.

mod codes;
mod doors;
mod keeping;
mod machines;
mod races;
mod refreshing;
mod resting;
pub mod stage;
mod tokens;
