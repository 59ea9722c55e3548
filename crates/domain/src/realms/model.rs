//! What a realm is.

use signet_vocabulary::{RealmId, RealmKey, Timestamp};

/// The name of the realm that every installation has.
pub const DEFAULT: &str = "default";

/// An isolated domain of data.
#[derive(Debug, Clone)]
pub struct Realm {
    /// Its id.
    pub id: RealmId,
    /// The UUID by which clients name it.
    pub key: RealmKey,
    /// Its name, unique in the installation.
    pub name: String,
    /// ISO 3166-1 alpha-2, given to new identities.
    pub country: String,
    /// ISO 4217, given to new identities.
    pub currency: String,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Realm {
    /// The `iss` of the realm's tokens: the public URL itself for the realm `default`, a path below it for others.
    pub fn issuer(&self, public_url: &str) -> String {
        if self.name == DEFAULT { public_url.to_owned() } else { format!("{public_url}/realms/{}", self.name) }
    }
}
