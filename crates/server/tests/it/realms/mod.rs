//! Realms through the API: who governs them, their rules, and what is left of one that was deleted.

mod change;
mod command;
mod create;
mod deletion;
mod listing;
mod rules;
mod rules_of_passwords;
pub mod stage;
mod who;
