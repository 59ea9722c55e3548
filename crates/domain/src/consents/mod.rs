//! Consents: what people said that OAuth clients may have of them.
//!
//! Invariants: a consent is one person's to one client, and grows by what they say alone; whoever takes it back ends everything
//! that the client has of them.

mod list;
mod model;
mod record;
mod store;
mod withdraw;

pub use list::{Listed, given, list};
pub use model::Consent;
pub(crate) use record::record;
pub(crate) use store::{STATEMENTS, of as row_of};
pub use withdraw::WithdrawConsent;
