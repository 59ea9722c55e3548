//! Signing in through others.

mod api;
mod entering;
mod hostile;
mod linking;
mod rules;
pub mod stage;
