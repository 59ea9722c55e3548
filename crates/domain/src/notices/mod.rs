//! Notices: what the owner of an account is told of, because somebody else may have done it.
//!
//! Invariants: a notice is written in the transaction of what it tells of; it goes to the account's own address as stored,
//! and holds nothing that opens anything.

mod guesses;
mod tell;

pub(crate) use guesses::note_guess;
pub(crate) use tell::{tell, tell_at, tell_or_wait};
