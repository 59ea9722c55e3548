//! Personal keys: what is personal in the audit trail and in sessions is sealed under a key of its account, so that erasing
//! a person means destroying one key, and the trail still verifies.

mod operations;
mod store;

pub use operations::KeysInUse;
pub(crate) use operations::{insert, open, seal, unsealed};
pub(crate) use store::STATEMENTS;
