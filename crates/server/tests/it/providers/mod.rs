//! Signing in through others.

mod another_signet;
mod api;
mod command;
mod entering;
pub mod filled;
mod hostile;
mod linking;
mod plain_oauth;
mod rules;
pub mod stage;
pub mod unlinking;
mod waiting;
