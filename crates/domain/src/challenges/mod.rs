//! Challenges: sign-ins whose password proved right and that wait for the second factor.
//!
//! Invariants: a challenge opens nothing but itself; it belongs to one account of one realm, lasts five minutes, is completed
//! once, in the browser where it was begun if that was on a page, and ends with everything that ends sessions; the guesses at
//! it are counted with all others of its account.

mod begin;
mod complete;
mod find;
mod model;
mod send;
mod store;

pub(crate) use begin::begin;
pub use complete::{complete, complete_in_browser, completed, not_known};
pub use find::of_browser;
pub use model::Challenge;
pub use send::{not_a_method, send};
pub(crate) use store::STATEMENTS;
