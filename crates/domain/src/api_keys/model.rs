//! What an API key is.

use signet_vocabulary::{AccountId, ApiKeyId, OrgId, RealmId, Timestamp};

use crate::access::Permissions;

/// A machine's credential.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// The realm it belongs to.
    pub realm: RealmId,
    /// Its id, which tells nothing about the secret.
    pub id: ApiKeyId,
    /// The account that it speaks for.
    pub account: AccountId,
    /// The organization that it acts in.
    pub org: OrgId,
    /// What its owner calls it.
    pub name: String,
    /// What it may do at most.
    pub scopes: Vec<String>,
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// The secret, sealed.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The account that made it.
    pub created_by: AccountId,
    /// It opens nothing from here on.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to within a minute.
    pub last_used_at: Option<Timestamp>,
}

impl ApiKey {
    /// What its scopes permit, whatever its account holds.
    pub fn permissions(&self) -> Permissions {
        let sets = self.scopes.iter().filter_map(|scope| Permissions::of_scope(scope));
        sets.fold(Permissions::NONE, Permissions::or)
    }

    /// Whether it opens anything at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|expires_at| now < expires_at)
    }
}
