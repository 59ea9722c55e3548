//! Remembered devices: for thirty days they need no second factor, where the realm permits it.
//!
//! Invariants: the device keeps a token of which only a hash is stored; it replaces the second factor alone, never the
//! password; it ends with everything that ends sessions, and when its owner forgets all devices, which ends what it opened.

mod operations;
mod store;

pub(crate) use operations::{admits, remember};
pub(crate) use store::{STATEMENTS, forget_all as forget_of_account};
