//! Machines: API keys, signed requests, what they open, and how often.

mod authority;
mod command;
mod doors;
mod examples;
mod guide;
mod listing;
mod making;
mod own_machine;
mod replays;
mod signed_text;
pub mod stage;
mod uses;
mod wire;
