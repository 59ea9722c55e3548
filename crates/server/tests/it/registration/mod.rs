//! Software that registers itself as a client, and looks after what it registered (RFC 7591, RFC 7592).

mod command;
mod looking_after;
mod metadata;
mod races;
mod registering;
mod rules;
pub mod stage;
mod tokens;
mod unknown_tokens;
mod use_of;
