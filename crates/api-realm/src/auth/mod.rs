//! `/auth`: acting as another user, and what a credential means for things that are kept elsewhere.

pub(crate) mod impersonate;
pub(crate) mod impersonations;
pub(crate) mod introspect_owner;
