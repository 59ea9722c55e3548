//! The authorize endpoint, the page that asks, log-out and what clients are told of it, as browsers and clients see them.

pub mod back_channel;
mod consents;
pub mod logging_out;
mod posting;
mod pushing;
mod refusing;
pub mod stage;
mod way;
