//! What a challenge is.

use std::time::Duration;

use signet_vocabulary::{AccountId, ChallengeId, RealmId, Timestamp};

use crate::accounts::{Account, AccountStatus};

/// How long a challenge waits.
pub(super) const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// A sign-in that waits for its second factor.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// The realm it belongs to.
    pub realm: RealmId,
    /// Its id: whoever has it may try a code.
    pub id: ChallengeId,
    /// Who signs in.
    pub account: AccountId,
    /// The account's epoch when the password proved right.
    pub epoch: i64,
    /// Through which client: the session will be of the same one.
    pub client: String,
    /// SHA-256 of the cookie of the one browser in which it can be completed, where it was begun on a page.
    pub browser: Option<[u8; 32]>,
    /// How the first factor was proved.
    pub amr: Vec<String>,
    /// When it was.
    pub created_at: Timestamp,
    /// It is over here.
    pub expires_at: Timestamp,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
}

impl Challenge {
    /// Whether whoever asks is where it was begun: in this browser, or outside of all.
    pub(super) fn is_of(&self, browser: Option<&[u8; 32]>) -> bool {
        self.browser.as_ref() == browser
    }

    /// Whether it still leads to a session of `account` at `now`.
    pub(super) fn is_open(&self, account: &Account, now: Timestamp) -> bool {
        self.account == account.id
            && self.epoch == account.epoch
            && account.status == AccountStatus::Active
            && now < self.expires_at
            && self.completed_at.is_none()
    }
}
