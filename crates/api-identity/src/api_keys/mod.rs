//! `/ApiKeys`: the credentials of machines.

pub(crate) mod create;
pub(crate) mod list;
mod model;
pub(crate) mod revoke;
