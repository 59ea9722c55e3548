//! OAuth clients as objects: made, listed, changed, deleted; their rules, their secrets, and who may.

mod changing;
pub mod command;
mod listing;
mod making;
mod nodes;
mod published_keys;
mod rules;
mod secrets;
pub mod stage;
mod who;
