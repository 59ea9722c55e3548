//! Signing in with a second factor: challenges, what they open and what they do not, policies, remembered devices.

mod completing;
mod doors;
mod guessing;
mod policies;
mod remembering;
pub mod stage;
mod strength;
