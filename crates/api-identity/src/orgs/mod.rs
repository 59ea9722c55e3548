//! `/Orgs`: organizations.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod list;
mod model;
pub(crate) mod show;
