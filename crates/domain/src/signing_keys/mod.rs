//! Signing keys: each realm signs its tokens with its own, publishes them before use and keeps them until the last token
//! they signed has expired.
//!
//! Invariants: a key signs with one algorithm for ever, and a realm has a key of EdDSA from its beginning, of others once they are asked for; a private key leaves the database only sealed.

mod key_set;
mod model;
mod rotate;
mod store;

pub use key_set::{KeySet, SigningKeys, key_set, realm_of};
pub use model::RealmKeyPair;
pub(crate) use rotate::insert_first;
pub(crate) use rotate::rotate;
pub use rotate::{Rotation, ensure};
pub(crate) use store::STATEMENTS;

/// The change feed's name for signing keys.
pub(crate) const TOPIC: &str = "signing_key";
