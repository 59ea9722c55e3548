//! The audit trail once it is written: it is read, sealed and checked here, and never changed.
//!
//! Invariants: a seal covers events that no other covers, and the seal before it; it can be checked when its key is long
//! gone; whoever writes events waits for no seal.

mod listing;
mod seals;

pub(crate) use listing::STATEMENTS as LISTING_STATEMENTS;
pub use listing::{BadFilter, Filter, Moment, Recorded, TargetId, list};
pub(crate) use seals::STATEMENTS as SEAL_STATEMENTS;
pub use seals::{BadHead, Chain, Flaw, Head, Place, Verdict, head, seal, verify};
