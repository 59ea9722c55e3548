//! What a consent is.

use signet_protocol::oauth::Scope;
use signet_vocabulary::{AccountId, ClientId, Timestamp};

/// What a person said that a client may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Whose it is.
    pub account: AccountId,
    /// To which client.
    pub client: ClientId,
    /// What the client may have.
    pub scope: Scope,
    /// When they first said so.
    pub granted_at: Timestamp,
    /// When they last did.
    pub updated_at: Timestamp,
}
