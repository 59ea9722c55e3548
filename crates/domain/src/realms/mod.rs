//! Realms: the tenant boundary. Every row belongs to one realm, and nothing is shared between two.

mod advance;
mod change;
mod create;
mod lookup;
mod model;
mod store;

pub(crate) use advance::{advance, at_present};
pub use change::set_settings;
pub use create::{NewRealm, create};
pub use lookup::{Realms, by_id, by_key, by_name, default, find_default};
pub use model::{DEFAULT, Realm, RealmSettings};
pub(crate) use store::STATEMENTS;

/// The change feed's name for realms.
pub(crate) const TOPIC: &str = "realm";
