//! The rules of one realm, and what is said of them.

use serde::{Deserialize, Serialize};

use super::branding::{Branding, BrandingChange};
use super::model::seconds;
use crate::refusal::FieldError;
use crate::settings::Settings;

const DAY: u32 = 24 * 3600;
const YEAR: u32 = 365 * DAY;

/// The rules of one realm. Numbers that are not set are the installation's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RealmSettings {
    /// Whether a password alone is not enough for anybody.
    pub mfa_required: bool,
    /// Whether an address has to be proved before its first sign-in.
    pub require_verified_email: bool,
    /// Whether a device may be remembered, so that it is not asked for a second factor for a while.
    pub remembered_devices: bool,
    /// Whether people may make accounts of their own. Invitations are answered all the same.
    pub registration_open: bool,
    /// How many seconds access tokens are good for.
    pub access_token_seconds: Option<u32>,
    /// How many seconds sessions last without a refresh.
    pub session_idle_seconds: Option<u32>,
    /// How many seconds sessions last at most.
    pub session_absolute_seconds: Option<u32>,
    /// How many characters passwords have at least.
    pub password_min_length: Option<u32>,
    /// How its pages look.
    pub branding: Branding,
}

impl Default for RealmSettings {
    fn default() -> Self {
        Self {
            mfa_required: false,
            require_verified_email: false,
            remembered_devices: false,
            registration_open: true,
            access_token_seconds: None,
            session_idle_seconds: None,
            session_absolute_seconds: None,
            password_min_length: None,
            branding: Branding::default(),
        }
    }
}

/// What is said of one rule: nothing, that it goes back to its default, or what it is to be.
pub type Change<T> = Option<Option<T>>;

/// What is said of the rules of a realm.
#[derive(Debug, Clone, Default)]
pub struct SettingsChange {
    /// See [`RealmSettings::mfa_required`].
    pub mfa_required: Change<bool>,
    /// See [`RealmSettings::require_verified_email`].
    pub require_verified_email: Change<bool>,
    /// See [`RealmSettings::remembered_devices`].
    pub remembered_devices: Change<bool>,
    /// See [`RealmSettings::registration_open`].
    pub registration_open: Change<bool>,
    /// 60 to 86,400, and less than a session lasts without a refresh.
    pub access_token_seconds: Change<i64>,
    /// 300 to 31,536,000, which is a year.
    pub session_idle_seconds: Change<i64>,
    /// 300 to 31,536,000, which is a year.
    pub session_absolute_seconds: Change<i64>,
    /// 8 to 128.
    pub password_min_length: Change<i64>,
    /// How its pages look.
    pub branding: BrandingChange,
}

impl SettingsChange {
    /// The rules with what is said in the place of their own.
    ///
    /// # Errors
    /// Every rule that is out of its range.
    pub fn applied_to(
        &self,
        before: &RealmSettings,
        installation: &Settings,
    ) -> Result<RealmSettings, Vec<FieldError>> {
        let mut settings = before.clone();
        let usual = RealmSettings::default();
        let switches = [
            (&mut settings.mfa_required, self.mfa_required, usual.mfa_required),
            (&mut settings.require_verified_email, self.require_verified_email, usual.require_verified_email),
            (&mut settings.remembered_devices, self.remembered_devices, usual.remembered_devices),
            (&mut settings.registration_open, self.registration_open, usual.registration_open),
        ];
        for (rule, said, usual) in switches {
            *rule = said.map_or(*rule, |said| said.unwrap_or(usual));
        }
        let mut faults = Vec::new();
        let numbers = [
            ("access_token_seconds", &mut settings.access_token_seconds, self.access_token_seconds, 60, DAY),
            ("session_idle_seconds", &mut settings.session_idle_seconds, self.session_idle_seconds, 300, YEAR),
            (
                "session_absolute_seconds",
                &mut settings.session_absolute_seconds,
                self.session_absolute_seconds,
                300,
                YEAR,
            ),
            ("password_min_length", &mut settings.password_min_length, self.password_min_length, 8, 128),
        ];
        for (field, rule, said, least, most) in numbers {
            match said {
                None => {}
                Some(None) => *rule = None,
                Some(Some(number)) => match u32::try_from(number).ok().filter(|it| (least..=most).contains(it)) {
                    Some(number) => *rule = Some(number),
                    None => {
                        let message = format!("Use a number from {least} to {most}.");
                        faults.push(FieldError::new(field, "OUT_OF_RANGE", message));
                    }
                },
            }
        }
        match self.branding.applied_to(&before.branding) {
            Ok(branding) => settings.branding = branding,
            Err(bad) => faults.extend(bad),
        }
        if faults.is_empty() {
            faults.extend(self.too_short_for_a_token(&settings, installation));
        }
        if faults.is_empty() { Ok(settings) } else { Err(faults) }
    }

    /// Clients refresh when their token ends: a session that ends with it, or before, would never be refreshed.
    fn too_short_for_a_token(&self, settings: &RealmSettings, installation: &Settings) -> Option<FieldError> {
        let token = settings.access_token_seconds.map_or(installation.access_token_lifetime, seconds);
        let idle = settings.session_idle_seconds.map_or(installation.session_idle, seconds);
        let message = || {
            let (token, idle) = (token.as_secs(), idle.as_secs());
            format!(
                "Access tokens have to end ({token} seconds) before sessions do that nobody refreshes ({idle} seconds)."
            )
        };
        let field = match (self.session_idle_seconds, self.access_token_seconds) {
            (Some(_), _) => "session_idle_seconds",
            (None, Some(_)) => "access_token_seconds",
            (None, None) => return None,
        };
        (token >= idle).then(|| FieldError::new(field, "OUT_OF_RANGE", message()))
    }
}
