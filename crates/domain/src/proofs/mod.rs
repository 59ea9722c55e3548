//! Proofs: tokens that are sent to somebody and prove, once, that they arrived.
//!
//! Invariants: a token is stored only as a hash; it counts for one purpose and one account, once, and until its time is up.

mod store;
mod token;

pub(crate) use store::{STATEMENTS, delete_of_account};
pub use token::Purpose;
pub(crate) use token::{issue, revoke};
