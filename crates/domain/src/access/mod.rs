//! Who may do what: the one module that says yes or no.
//!
//! Invariants: what was not granted is refused; an object outside the caller's view is not there; nobody gives, or takes
//! from another, what they do not hold themselves; grants are read anew for every request, never from a token.

mod clients;
mod giving;
mod grants;
mod ownership;
mod permission;
mod reach;
mod realms;
mod standing;

pub use clients::{beyond_own_scopes, require_no_client};
pub(crate) use clients::{require_as_mighty_as_client, require_over_clients, require_recent_if_person};
pub(crate) use giving::{require_giver, require_taker};
pub use grants::Grants;
pub use ownership::{Ownership, Whose, ownership};
pub use permission::{Permission, Permissions};
pub use reach::{
    Reach, in_no_org, lacking, lacking_in_realm, no_impersonation, require_in_org, require_in_realm, require_reach,
};
pub(crate) use reach::{may_impersonate, require_impersonator};
pub(crate) use reach::{require_account, require_everything, require_governable, require_governed, require_lender};
pub use realms::beyond_own_realm;
pub(crate) use realms::{require_all_realms, require_governed_realm, require_own_realm, require_recent_governor};
pub use standing::{
    Act, Owned, RealmRole, RealmScope, RealmStanding, beyond, keys_open_nothing, require_act, require_standing,
};
pub(crate) use standing::{require_recent_towards, require_reviving};
