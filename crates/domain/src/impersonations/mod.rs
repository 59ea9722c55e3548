//! Impersonation: an administrator acts as another user for a few minutes, to see what that one sees.
//!
//! Invariants: it is a session of the other's account that says who acts, so every door asks it what it asks any session, and
//! at every request whether the actor still may; it never reaches what is proved, kept secret or handed on; both accounts
//! stand in every event; whom it concerns is told, and what cannot be told does not begin.

mod allowed;
mod begin;
mod list;
mod store;

pub(crate) use allowed::{is_refusal, require_allowed};
pub use allowed::{never_as_another, reads_alone};
pub use begin::{Impersonation, Wish, begin, not_active, too_often};
pub use list::{Past, list};
pub(crate) use store::STATEMENTS;
