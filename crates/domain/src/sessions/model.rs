//! What a session is.

use signet_vocabulary::{AccountId, OrgId, RealmId, SessionId, Timestamp};

use crate::accounts::{Account, AccountStatus};

/// One sign-in on one device.
#[derive(Debug, Clone)]
pub struct Session {
    /// The realm it belongs to.
    pub realm: RealmId,
    /// Its id, the `sid` of its tokens.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// The client that signed in; `signet` for our own sign-in.
    pub client: String,
    /// The organization that its tokens act in, when one was named.
    pub org: Option<OrgId>,
    /// The account's epoch at sign-in.
    pub epoch: i64,
    /// When the account last proved itself.
    pub auth_time: Timestamp,
    /// How it proved itself (RFC 8176).
    pub amr: Vec<String>,
    /// Address and user agent at sign-in, sealed under the account's personal key.
    pub place: Vec<u8>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub used_at: Timestamp,
    /// It ends here unless it is refreshed.
    pub idle_until: Timestamp,
    /// It ends here whatever happens.
    pub expires_at: Timestamp,
}

impl Session {
    /// Whether the session counts at `now` for the account as it stands.
    pub fn is_live(&self, account: &Account, now: Timestamp) -> bool {
        self.account == account.id
            && self.realm == account.realm
            && self.epoch == account.epoch
            && account.status == AccountStatus::Active
            && now < self.idle_until
            && now < self.expires_at
    }
}
