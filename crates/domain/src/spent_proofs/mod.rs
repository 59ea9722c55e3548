//! Proofs that count once: what somebody signed to show who they are, or what key they hold, and named by a `jti`.
//!
//! Invariants: a proof is spent before anything is answered to it, in one statement that only one of any number of requests
//! wins; it is remembered, as a hash, for longer than it could be accepted; proofs of two kinds or two signers never meet.

mod spend;
mod store;

pub(crate) use spend::{Kind, LONGEST_JTI, Proof, spend};
pub(crate) use store::STATEMENTS;
