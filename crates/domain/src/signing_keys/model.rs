//! What a signing key is, at rest and in use.

use signet_protocol::jose::{PublicKey, SigningKey};
use signet_vocabulary::{RealmId, Timestamp};

/// A row: the private half sealed.
#[derive(Debug)]
pub(super) struct StoredKey {
    pub(super) realm: RealmId,
    pub(super) kid: String,
    pub(super) algorithm: String,
    pub(super) public_key: Vec<u8>,
    pub(super) private_key: Vec<u8>,
    pub(super) created_at: Timestamp,
    pub(super) active_from: Timestamp,
    pub(super) retired_at: Option<Timestamp>,
}

/// A key pair of a realm, ready to sign and verify.
pub struct RealmKeyPair {
    /// RFC 7638 thumbprint.
    pub kid: String,
    /// The private half.
    pub signing: SigningKey,
    /// The public half.
    pub public: PublicKey,
    /// It signs from here on.
    pub active_from: Timestamp,
    /// It is published and accepted until here.
    pub retired_at: Option<Timestamp>,
}

impl RealmKeyPair {
    /// Whether tokens signed with it still count at `now`.
    pub fn is_accepted(&self, now: Timestamp) -> bool {
        self.retired_at.is_none_or(|retired_at| now < retired_at)
    }
}
