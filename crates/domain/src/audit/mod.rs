//! The audit trail: an append-only record of who did what, on what, from where and how it ended.
//!
//! An event is a change, a sign-in, or the refusal of a known credential, written in the transaction of what it records.
//! Checks of bearer tokens are not events; refusals that concern no account are counted by the hour. Events name accounts by
//! id; personal values are sealed under the key of the account they concern.

mod event;
mod record;
mod store;

pub use event::{Action, Actor, Event, Target};
pub use record::count_refusal;
pub use record::record;
pub(crate) use store::STATEMENTS;
