//! Realm keys and session keys: a password in a header, and what a sign-in to the Realm API hands out instead.

mod authority;
mod budgets;
mod changes;
mod forms;
mod lane;
mod login;
mod remembering;
mod session_keys;
pub mod stage;
mod trail;
