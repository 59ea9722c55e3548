//! Limits: guess budgets, which live in the database and hold always, and traffic limits, which live in memory.

mod guesses;
mod store;
mod traffic;

pub use guesses::{Guess, Subject, network_of};
pub(crate) use guesses::{
    forget_account, forget_devices, forget_factors, is_new_place, refund, remember, reserve, shorten_wait, success,
};
pub(crate) use store::STATEMENTS;
pub use traffic::{Class, Pass, Traffic};
