//! Roles: what an account may do in an organization. An assignment joins an account, an organization and a role.
//!
//! Invariants: an account is a member of an organization exactly while it holds a role there; an organization keeps an
//! active ADMIN, whatever happens to whom; nobody assigns, or takes away, more than they hold.

mod assign;
mod definition;
mod last_admin;
mod list;
mod memberships;
mod model;
mod remove;
mod store;

pub use assign::{AssignRole, held_already};
pub use definition::Role;
pub use last_admin::last_administrator;
pub(crate) use last_admin::{keep_an_administrator, organizations_left_alone};
pub use list::{RoleFilter, list};
pub use memberships::{Memberships, MembershipsCache, memberships};
pub(crate) use memberships::{acting_in, memberships_in};
pub use model::RoleAssignment;
pub use remove::RemoveRole;
pub(crate) use store::{STATEMENTS, announce_everybody, delete_of_account, follow_account, insert};

/// The change feed's name for the roles of an account.
pub(crate) const TOPIC: &str = "roles";
