//! What a realm is.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use signet_vocabulary::{Clock, RealmId, RealmKey, Timestamp};

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
    /// Its rules.
    pub settings: RealmSettings,
    /// Whether its clock may be moved ahead and its messages read through the API: never of a realm with real people.
    pub is_test: bool,
    /// How far its clock is ahead.
    pub clock_ahead: Duration,
}

/// The rules of one realm.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RealmSettings {
    /// Whether a password alone is not enough for anybody.
    pub mfa_required: bool,
    /// Whether an address has to be proved before its first sign-in.
    pub require_verified_email: bool,
    /// Whether a device may be remembered, so that it is not asked for a second factor for a while.
    pub remembered_devices: bool,
}

impl Realm {
    /// The time in the realm: whatever its rules decide by a moment, they decide by this one. What has to do with the world
    /// around it (deliveries, signatures of requests, traffic, the realm's own signing keys) goes by the clock of the process.
    pub fn now(&self, clock: &Clock) -> Timestamp {
        clock.now().plus(self.clock_ahead)
    }

    /// Whether a realm could have this name.
    pub(super) fn may_be_named(text: &str) -> bool {
        let is_known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&text.len()) && text.bytes().all(is_known)
    }

    /// The `iss` of the realm's tokens, and where its pages are: the public URL itself for the realm `default`, a path below it
    /// for others.
    pub fn issuer(&self, public_url: &str) -> String {
        if self.name == DEFAULT { public_url.to_owned() } else { format!("{public_url}/realms/{}", self.name) }
    }
}
