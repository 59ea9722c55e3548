//! The pages where people come in and go out, as a browser sees them.

mod again;
mod bad_input;
mod branding;
mod cookies;
mod existence;
mod factors;
pub mod filled;
mod foreign_forms;
mod forgotten;
mod headers;
mod languages;
mod registering;
mod signing_in;
mod signing_out;
pub mod stage;
mod waiting;
