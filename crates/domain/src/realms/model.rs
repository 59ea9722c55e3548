//! What a realm is.

use std::time::Duration;

use signet_vocabulary::{Clock, RealmId, RealmKey, Timestamp};

use super::settings::RealmSettings;
use crate::refusal::FieldError;
use crate::settings::Settings;

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
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was deleted: nobody gets in since, and it looks as if there were none. Its name and its key stay taken.
    pub deleted_at: Option<Timestamp>,
    /// When it was last brought back: sessions that began before do not count.
    pub restored_at: Option<Timestamp>,
    /// Its rules.
    pub settings: RealmSettings,
    /// Whether its clock may be moved ahead and its messages read through the API: never of a realm with real people.
    pub is_test: bool,
    /// How far its clock is ahead.
    pub clock_ahead: Duration,
}

impl Realm {
    /// The time in the realm: whatever its rules decide by a moment, they decide by this one. What has to do with the world
    /// around it (deliveries, signatures of requests, traffic, the realm's own signing keys) goes by the clock of the process.
    pub fn now(&self, clock: &Clock) -> Timestamp {
        clock.now().plus(self.clock_ahead)
    }

    /// A name that a realm may have.
    ///
    /// # Errors
    /// What is wrong with it, as an error of the field `name`.
    pub(crate) fn checked_name(text: &str) -> Result<(), FieldError> {
        let message = "Use 1 to 63 lower-case letters, digits and hyphens.";
        if Self::may_be_named(text) { Ok(()) } else { Err(FieldError::new("name", "BAD_NAME", message)) }
    }

    /// Whether a realm could have this name.
    pub(super) fn may_be_named(text: &str) -> bool {
        let is_known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&text.len()) && text.bytes().all(is_known)
    }

    /// The `iss` of the realm's tokens, and where its pages are: the public URL itself for the realm `default`, a path below it
    /// for others.
    pub fn issuer(&self, public_url: &str) -> String {
        if self.is_default() { public_url.to_owned() } else { format!("{public_url}/realms/{}", self.name) }
    }

    /// What people are told it is called.
    pub fn display_name(&self) -> &str {
        let usual = if self.is_default() { "Signet" } else { &self.name };
        self.settings.branding.display_name.as_deref().unwrap_or(usual)
    }

    /// Whether it is the one that every installation has: its administrators govern the others.
    pub fn is_default(&self) -> bool {
        self.name == DEFAULT
    }

    /// Whether its rules keep fewer people out, or for less long, than those that it had before.
    pub(crate) fn is_looser_than(&self, before: &Self, installation: &Settings) -> bool {
        let (rules, old) = (&self.settings, &before.settings);
        let lasting = |realm: &Self| {
            let tokens = realm.access_token_lifetime(installation);
            [tokens, realm.session_idle(installation), realm.session_absolute(installation)]
        };
        old.mfa_required && !rules.mfa_required
            || old.require_verified_email && !rules.require_verified_email
            || rules.remembered_devices && !old.remembered_devices
            || rules.registration_open && !old.registration_open
            || rules.password_min_length < old.password_min_length
            || lasting(self).iter().zip(lasting(before)).any(|(lasts, lasted)| *lasts > lasted)
    }

    /// How long its access tokens are good for.
    pub fn access_token_lifetime(&self, installation: &Settings) -> Duration {
        self.settings.access_token_seconds.map_or(installation.access_token_lifetime, seconds)
    }

    /// How long its sessions last without a refresh.
    pub fn session_idle(&self, installation: &Settings) -> Duration {
        self.settings.session_idle_seconds.map_or(installation.session_idle, seconds)
    }

    /// How long its sessions last at most.
    pub fn session_absolute(&self, installation: &Settings) -> Duration {
        self.settings.session_absolute_seconds.map_or(installation.session_absolute, seconds)
    }
}

pub(super) fn seconds(number: u32) -> Duration {
    Duration::from_secs(number.into())
}
