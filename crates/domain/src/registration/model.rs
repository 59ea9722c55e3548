//! What lets software register itself.

use signet_vocabulary::{AccountId, RegistrationTokenId, Timestamp};

/// An initial access token (RFC 7591, section 1.2), without the token itself.
#[derive(Debug, Clone)]
pub struct RegistrationToken {
    /// Its id, which tells nothing about it.
    pub id: RegistrationTokenId,
    /// What administrators call it.
    pub name: String,
    /// What clients that register with it may ask for at most.
    pub scopes: Vec<String>,
    /// How many clients may register with it altogether.
    pub uses: u32,
    /// How many may still.
    pub uses_left: u32,
    /// The account that made it; nobody's when the operator of the machine did.
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Nobody registers with it from here on.
    pub expires_at: Timestamp,
}

impl RegistrationToken {
    /// Why nobody registers with it at `now`, for the trail; nothing while somebody may.
    pub(super) fn why_not(&self, now: Timestamp) -> Option<&'static str> {
        match (self.expires_at <= now, self.uses_left) {
            (true, _) => Some("expired_token"),
            (false, 0) => Some("spent_token"),
            (false, _) => None,
        }
    }
}

/// What a client that registered itself is looked after with.
#[derive(Debug, Clone)]
pub(super) struct OwnToken {
    /// SHA-256 of its registration access token.
    pub(super) hash: [u8; 32],
    /// What it may ask for at most, as the token said that it registered with.
    pub(super) scopes: Vec<String>,
}
