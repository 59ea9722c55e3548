//! What administrators do to realms: make, list, change, delete and restore them.
//!
//! Invariants: the administrators of the realm `default` govern all realms, and those of another one change the rules of their
//! own; what is done to a realm is in its own trail, and in that of the realm that it is done from; the realm `default` is
//! neither deleted nor renamed.

mod change;
mod create;
mod delete;
mod lookup;
mod record;
mod store;

pub use change::{ChangeRealm, RealmChange};
pub use create::CreateRealm;
pub use delete::{DeleteRealm, RestoreRealm, the_default};
pub use lookup::{all, every, get, named, page};
pub(crate) use record::record;
pub(crate) use store::STATEMENTS;

use crate::refusal::Refusal;

/// The refusal of a realm that is not there for the caller.
fn no_such() -> Refusal {
    Refusal::not_found("realm")
}
