//! Identities: holders of things. Every account acts for exactly one.

mod create;
mod store;

pub(crate) use create::{NewIdentity, insert};
pub(crate) use store::STATEMENTS;
