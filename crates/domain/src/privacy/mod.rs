//! What a person may ask of whoever holds their data: to see all of it, and to have it destroyed.
//!
//! Invariants: an erased person cannot be found, and nothing that is kept of them can be read, while the audit trail stays
//! as it was; nobody learns from an export where somebody else acted from.

mod erase;
mod export;
mod model;
mod store;

pub use erase::EraseAccount;
pub use export::export;
pub use model::{Export, HeldEvent, HeldInvitation, HeldKey};
pub(crate) use store::STATEMENTS;
