//! The audit trail: an append-only record of who did what, on what, from where and how it ended.
//!
//! An event is a change, a sign-in, or the refusal of a known credential, written in the transaction of what it records.
//! Checks of bearer tokens are not events; refusals that concern no account are counted by the hour. Events name accounts by
//! id; personal values are sealed under the key of the account they concern. What is written here is read, sealed and
//! checked in `trail`.

mod entry;
mod event;
mod record;
mod store;

pub(crate) use entry::Entry;
pub use event::{Action, Actor, Event, Outcome, Target};
pub(crate) use record::PERSONAL_PURPOSE;
pub use record::{count_refusal, record};
pub(crate) use store::STATEMENTS;
