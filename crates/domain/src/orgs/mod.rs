//! Organizations inside a realm.
//!
//! Invariants: legal name, country and registration number together are one organization's alone; whoever makes one becomes
//! its first ADMIN.

mod change;
mod check;
mod create;
mod list;
mod lookup;
mod model;
mod store;

pub use change::{ChangeOrg, name_taken, not_its_own_type};
pub use create::{CreateOrg, registered};
pub use list::{OrgOrder, list};
pub(crate) use lookup::row_by_id;
pub use lookup::{assert_org, get};
pub use model::{Org, OrgStatus, OrgType};
pub(crate) use store::STATEMENTS;
