//! Sweeps: rows that can never count again are deleted in small batches, so that tables stay bounded.

mod store;
mod sweep;

pub(crate) use store::STATEMENTS;
pub use sweep::{Swept, sweep};
