//! What is said of a provider, new or not, and the provider that comes of it.

use signet_vocabulary::Secret;

use super::check::{self, Faults};
use super::model::{Provider, ProviderKind, seal};
use super::settings::{Members, ProviderSettings};
use crate::context::App;
use crate::refusal::{FieldError, Refusal};

/// What is said of one member: nothing, that it goes back to its default, or what it is to be.
pub type Change<T> = Option<Option<T>>;

/// What is said of a provider, in the words of the API.
#[derive(Debug, Clone, Default)]
pub struct ProviderChange {
    /// 1 to 100 characters; there is no default.
    pub name: Change<String>,
    /// See [`ProviderKind`]; `oidc` by default, and said once.
    pub kind: Change<String>,
    /// What we are called there; there is no default.
    pub client_id: Change<String>,
    /// What we prove that with; there is no default.
    pub client_secret: Change<Secret<String>>,
    /// See [`ProviderSettings::issuer`]; said once.
    pub issuer: Change<String>,
    /// See [`ProviderSettings::authorization_url`]; said once.
    pub authorization_url: Change<String>,
    /// See [`ProviderSettings::token_url`]; said once.
    pub token_url: Change<String>,
    /// See [`ProviderSettings::userinfo_url`]; said once.
    pub userinfo_url: Change<String>,
    /// See [`ProviderSettings::emails_url`]; said once.
    pub emails_url: Change<String>,
    /// See [`Members::subject`]; `sub` by default, and said once.
    pub subject_member: Change<String>,
    /// See [`Members::email`]; nothing is read with an empty one.
    pub email_member: Change<String>,
    /// See [`Members::email_verified`].
    pub email_verified_member: Change<String>,
    /// See [`Members::name`].
    pub name_member: Change<String>,
    /// See [`ProviderSettings::scopes`].
    pub scopes: Change<Vec<String>>,
    /// See [`ProviderSettings::domains`].
    pub domains: Change<Vec<String>>,
    /// See [`ProviderSettings::makes_accounts`]; false by default.
    pub makes_accounts: Change<bool>,
    /// See [`ProviderSettings::trusts_email`]; false by default.
    pub trusts_email: Change<bool>,
}

fn set<T: Clone>(member: &mut T, said: &Change<T>, usual: T) {
    if let Some(said) = said {
        *member = said.clone().unwrap_or(usual);
    }
}

fn set_optional(member: &mut Option<String>, said: &Change<String>, usual: Option<String>) {
    if let Some(said) = said {
        *member = said.clone().or(usual).filter(|text| !text.is_empty());
    }
}

impl ProviderChange {
    /// The provider as it is to be.
    ///
    /// # Errors
    /// `Invalid` naming every member at fault.
    pub(super) fn applied_to(&self, app: &App, before: &Provider) -> Result<Provider, Refusal> {
        let mut provider = before.clone();
        let mut faults = Faults::default();
        set(&mut provider.name, &self.name, String::new());
        set(&mut provider.client_id, &self.client_id, String::new());
        self.set_settings(&mut provider.settings);
        if let Some(kind) = &self.kind {
            let kind = kind.as_deref().unwrap_or(ProviderKind::Oidc.as_str());
            match kind.parse() {
                Ok(kind) => provider.kind = kind,
                Err(message) => faults.add("kind", "UNKNOWN", message),
            }
        }
        match &self.client_secret {
            Some(Some(secret)) if check::is_secret(secret.expose()) => {
                provider.secret = seal(app, &provider.realm, &provider.id, secret);
            }
            None if !provider.secret.is_empty() => {}
            _ => faults.add("clientSecret", "BAD_SECRET", "Use 1 to 512 visible ASCII characters.".to_owned()),
        }
        check::provider(app, &mut provider, &mut faults);
        faults.none()?;
        Ok(provider)
    }

    fn set_settings(&self, settings: &mut ProviderSettings) {
        let usual = ProviderSettings::default();
        for (member, said) in [
            (&mut settings.issuer, &self.issuer),
            (&mut settings.authorization_url, &self.authorization_url),
            (&mut settings.token_url, &self.token_url),
            (&mut settings.userinfo_url, &self.userinfo_url),
            (&mut settings.emails_url, &self.emails_url),
        ] {
            set_optional(member, said, None);
        }
        let names = Members::default();
        set(&mut settings.members.subject, &self.subject_member, names.subject);
        set_optional(&mut settings.members.email, &self.email_member, names.email);
        set_optional(&mut settings.members.email_verified, &self.email_verified_member, names.email_verified);
        set_optional(&mut settings.members.name, &self.name_member, names.name);
        set(&mut settings.scopes, &self.scopes, usual.scopes);
        set(&mut settings.domains, &self.domains, usual.domains);
        set(&mut settings.makes_accounts, &self.makes_accounts, usual.makes_accounts);
        set(&mut settings.trusts_email, &self.trusts_email, usual.trusts_email);
    }
}

/// What makes a provider the one that it is: with another of these its subjects would be other people.
pub(super) fn moved(before: &Provider, after: &Provider) -> Vec<FieldError> {
    let (old, new) = (&before.settings, &after.settings);
    let differ = [
        ("kind", before.kind != after.kind),
        ("issuer", old.issuer != new.issuer),
        ("authorizationUrl", old.authorization_url != new.authorization_url),
        ("tokenUrl", old.token_url != new.token_url),
        ("userinfoUrl", old.userinfo_url != new.userinfo_url),
        ("emailsUrl", old.emails_url != new.emails_url),
        ("subjectMember", old.members.subject != new.members.subject),
    ];
    let moved = differ.into_iter().filter(|(_, differs)| *differs);
    moved.map(|(field, _)| immutable(field)).collect()
}

/// What is wrong with another value of a member that is said once.
pub fn immutable(field: &str) -> FieldError {
    let message = "This cannot be changed: whoever says it says who everybody is. Make another provider.";
    FieldError::new(field, "IMMUTABLE", message)
}
