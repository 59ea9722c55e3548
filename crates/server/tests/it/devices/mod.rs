//! Devices without a browser: what they ask for, who answers, and what they get (RFC 8628).

mod answering;
mod asking;
mod guessing;
mod page;
mod races;
pub mod stage;
