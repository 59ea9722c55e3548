//! Signing in with a second factor: challenges, what they open and what they do not, policies, remembered devices.

mod completing;
mod doors;
mod policies;
mod remembering;
mod stage;
