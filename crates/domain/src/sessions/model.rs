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

/// How a session shows that its device was remembered in place of a second factor (`amr`).
pub(super) const REMEMBERED: &str = "remembered_device";
/// The `acr` of a session that showed a password and a second factor.
pub(super) const TWO_FACTORS: &str = "aal2";

impl Session {
    /// Whether its device was remembered in place of a second factor.
    pub(super) fn is_of_remembered_device(&self) -> bool {
        self.amr.iter().any(|method| method == REMEMBERED)
    }

    /// How strong its proof is (NIST SP 800-63B): a code by mail is a second step, but no second factor.
    pub fn acr(&self) -> &'static str {
        if self.amr.iter().any(|method| method == "mfa") { TWO_FACTORS } else { "aal1" }
    }

    /// Whether it was proved as strongly as `account` can prove itself: a device that is remembered has shown nothing.
    pub fn is_strongest(&self, account: &Account) -> bool {
        match account.factors[..] {
            [] => true,
            _ if account.has_strong_factor() => self.acr() == TWO_FACTORS,
            _ => self.amr.len() > 1 && !self.is_of_remembered_device(),
        }
    }

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
