//! Scopes of a realm's own: who makes them, of what, and what they tell.

mod command;
mod described;
mod making;
mod nodes;
mod protected;
mod rules;
pub mod stage;
mod telling;
mod who;
