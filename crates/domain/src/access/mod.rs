//! Who may do what: the one module that says yes or no.
//!
//! Invariants: what was not granted is refused; an object outside the caller's view is not there; nobody gives, or takes
//! from another, what they do not hold themselves; grants are read anew for every request, never from a token.

mod giving;
mod grants;
mod permission;
mod reach;

pub(crate) use giving::{require_giver, require_taker};
pub use grants::Grants;
pub use permission::{Permission, Permissions};
pub use reach::{Reach, in_no_org, lacking, lacking_in_realm, require_in_org, require_in_realm, require_reach};
pub(crate) use reach::{require_account, require_everything, require_governed};
