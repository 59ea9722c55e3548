//! The rules for the members of a provider, alone and together.

use signet_protocol::identifier::Email;

use super::address;
use super::model::{Provider, ProviderKind};
use crate::context::App;
use crate::refusal::{FieldError, Refusal};

const LONGEST_NAME: usize = 100;
const LONGEST_WORD: usize = 100;
const MOST: usize = 50;

/// What is wrong, member by member.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<FieldError>);

impl Faults {
    pub(super) fn add(&mut self, field: &str, code: &'static str, message: String) {
        self.0.push(FieldError::new(field, code, message));
    }

    /// # Errors
    /// `Invalid` when there is one.
    pub(super) fn none(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::invalid(self.0)) }
    }
}

/// What is wrong where an address is missing.
pub fn no_address(field: &str) -> FieldError {
    FieldError::new(field, "REQUIRED", "A provider of this kind needs it.")
}

/// Whether it can be sent in a header and in a form.
pub(super) fn is_secret(text: &str) -> bool {
    (1..=512).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Holds a provider against every rule but the one for its secret, and writes what it names as it is compared.
pub(super) fn provider(app: &App, provider: &mut Provider, faults: &mut Faults) {
    let name = provider.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        let message = format!("Use 1 to {LONGEST_NAME} characters, none of them control characters.");
        faults.add("name", "BAD_NAME", message);
    }
    provider.name = name;
    if !is_secret(&provider.client_id) {
        faults.add("clientId", "BAD_CLIENT_ID", "Use 1 to 512 visible ASCII characters.".to_owned());
    }
    addresses(app, provider, faults);
    words(provider, faults);
    domains(provider, faults);
}

/// The addresses that its kind needs, and none that it does not.
fn addresses(app: &App, provider: &mut Provider, faults: &mut Faults) {
    let is_oidc = provider.kind == ProviderKind::Oidc;
    let settings = &mut provider.settings;
    for (field, member, is_of_kind) in [
        ("issuer", &mut settings.issuer, is_oidc),
        ("authorizationUrl", &mut settings.authorization_url, !is_oidc),
        ("tokenUrl", &mut settings.token_url, !is_oidc),
        ("userinfoUrl", &mut settings.userinfo_url, !is_oidc),
        ("emailsUrl", &mut settings.emails_url, !is_oidc),
    ] {
        match member {
            None if is_of_kind && field != "emailsUrl" => faults.0.push(no_address(field)),
            None => {}
            Some(_) if !is_of_kind => {
                faults.add(field, "NOT_OF_KIND", "A provider of this kind has none.".to_owned());
            }
            Some(text) => match address::checked(app, text) {
                // An issuer is compared letter by letter (OpenID Connect Discovery 1.0, section 4.3), and has no query.
                Some(_) if field == "issuer" && !text.contains('?') => {}
                Some(checked) if field != "issuer" => *text = checked,
                _ => {
                    let message = "Use an https URL without a user name or a fragment, and an issuer without a query.";
                    faults.add(field, "BAD_URI", message.to_owned());
                }
            },
        }
    }
}

fn words(provider: &Provider, faults: &mut Faults) {
    let settings = &provider.settings;
    let is_scope = |text: &String| {
        let is_plain = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        (1..=LONGEST_WORD).contains(&text.len()) && text.bytes().all(is_plain)
    };
    if settings.scopes.len() > MOST || !settings.scopes.iter().all(is_scope) {
        let message = format!("Use at most {MOST} scopes of visible ASCII characters without \" and \\.");
        faults.add("scopes", "BAD_SCOPE", message);
    }
    if provider.kind == ProviderKind::Oidc && !settings.scopes.iter().any(|scope| scope == "openid") {
        faults.add("scopes", "REQUIRED", "OpenID Connect needs the scope openid.".to_owned());
    }
    let members = &settings.members;
    for (field, member) in [
        ("subjectMember", Some(&members.subject)),
        ("emailMember", members.email.as_ref()),
        ("emailVerifiedMember", members.email_verified.as_ref()),
        ("nameMember", members.name.as_ref()),
    ] {
        if member.is_some_and(|name| !is_scope(name)) {
            let message = format!("Use 1 to {LONGEST_WORD} visible ASCII characters.");
            faults.add(field, "BAD_MEMBER", message);
        }
    }
}

/// Domains as addresses are compared by: in small letters.
fn domains(provider: &mut Provider, faults: &mut Faults) {
    let domains = &mut provider.settings.domains;
    let mut is_bad = domains.len() > MOST;
    for domain in domains.iter_mut() {
        match domain_of(&format!("somebody@{domain}")) {
            Some(canonical) => *domain = canonical,
            None => is_bad = true,
        }
    }
    domains.sort_unstable();
    domains.dedup();
    if is_bad {
        let message = format!("Use at most {MOST} domains such as example.com, without @ and wildcards.");
        faults.add("domains", "BAD_DOMAIN", message);
    }
}

/// The domain of an e-mail address as it is compared; nothing for what is none.
pub(super) fn domain_of(address: &str) -> Option<String> {
    let email = Email::parse(address).ok()?;
    email.canonical().rsplit_once('@').map(|(_, domain)| domain.to_owned())
}
