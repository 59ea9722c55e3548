//! What an API key is.

use signet_vocabulary::{AccountId, ApiKeyId, OrgId, RealmId, Timestamp};

use super::check;
use crate::access::Permissions;
use crate::words::words;

words! {
    /// Whether a key opens anything.
    ApiKeyStatus {
        /// It does, as far as its account may.
        Active = "ACTIVE",
        /// It was taken back, or its account was suspended or closed.
        Revoked = "REVOKED",
        /// Its time is over.
        Expired = "EXPIRED",
    }
}

/// How much of the id tells keys apart in a list.
const PREVIEW: usize = 8;

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
        check::permissions(&self.scopes)
    }

    /// Where it stands at `now`.
    pub fn status(&self, now: Timestamp) -> ApiKeyStatus {
        if self.revoked_at.is_some() {
            ApiKeyStatus::Revoked
        } else if self.expires_at.is_some_and(|expires_at| expires_at <= now) {
            ApiKeyStatus::Expired
        } else {
            ApiKeyStatus::Active
        }
    }

    /// Whether it opens anything at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.status(now) == ApiKeyStatus::Active
    }

    /// What lists show of it so that people tell theirs apart: the first eight characters of its id.
    pub fn preview(&self) -> &str {
        &self.id.as_str()[..PREVIEW]
    }
}
