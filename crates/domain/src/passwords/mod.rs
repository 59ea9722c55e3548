//! Passwords: what may be one, and the pool in which they are hashed.
//!
//! Invariants: a password is normalised once and never truncated; nothing hashes outside the pool; unknown accounts cost
//! the same work as known ones.

mod hashing;
mod policy;
mod store;

pub use hashing::{Busy, Figures, Hashing, Proof};
pub use policy::{Password, SHORTEST_BYTES, check_chosen, check_given, shortest};
pub(crate) use store::STATEMENTS;
pub(crate) use store::{phc, set};
