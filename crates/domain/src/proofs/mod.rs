//! Proofs: tokens that are sent to somebody and prove, once, that they arrived.
//!
//! Invariants: a token is stored only as a hash; it counts for one purpose, one account and the one address that it was sent
//! to, once, and until its time is up; a newer token of its purpose ends it.

mod redeem;
mod store;
mod token;

pub use redeem::Proof;
pub(crate) use redeem::{find, redeem};
pub(crate) use store::{STATEMENTS, delete_of_account};
pub use token::Purpose;
pub(crate) use token::{issue, revoke};
