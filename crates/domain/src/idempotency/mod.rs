//! Idempotency: a request that carries a key takes effect once, and is answered alike however often it is sent.
//!
//! Invariants: the claim, the effect and the answer commit together or not at all; only the caller whose key it is can open a
//! stored answer, and only who may still do the thing is shown it.

mod claim;
mod store;

pub use claim::{Answer, Claim, KEY_REUSED, reused};
pub(crate) use claim::{earlier_answer, keep};
pub(crate) use store::STATEMENTS;
