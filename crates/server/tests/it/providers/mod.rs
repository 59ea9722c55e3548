//! Signing in through others.

mod api;
mod entering;
pub mod filled;
mod hostile;
mod linking;
mod rules;
pub mod stage;
