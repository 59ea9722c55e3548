//! `/Roles`: which account holds which role where.

pub(crate) mod assign;
pub(crate) mod list;
mod model;
pub(crate) mod remove;
mod table;

pub(crate) use model::RoleName;
pub(crate) use table::describe;
