//! Realms: the tenant boundary. Every row belongs to one realm, and nothing is shared between two.
//!
//! Invariants: a deleted realm is found by no door, as if there were none; what administrators do to realms is in
//! `realm_admin`.

mod advance;
mod branding;
mod change;
mod create;
mod lookup;
mod model;
mod settings;
mod store;

pub(crate) use advance::{advance, at_present};
pub use branding::{Branding, BrandingChange, Logo};
pub(crate) use change::said_in_trail;
pub use change::set_settings;
pub use create::{NewRealm, create, taken};
pub(crate) use create::{insert, or_taken, require_name};
pub use lookup::{Realms, by_id, by_key, by_name, default, find_default, logo};
pub(crate) use lookup::{count, row_if_there};
pub use model::{DEFAULT, Realm};
pub use settings::{Change, RealmSettings, SettingsChange};
pub(crate) use store::{
    COLUMNS, STATEMENTS, by_id as row_by_id, by_name as row_by_name, keep_logo, realm as read, update,
};

/// The change feed's name for realms.
pub(crate) const TOPIC: &str = "realm";
