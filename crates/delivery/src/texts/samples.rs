//! Sample values: what each template is filled with, with and without what may be missing.

use serde_json::{Map, Value};
use signet_domain::outbox::Template;

/// The values that every message of the template has, and those that only some have.
fn known(template: Template) -> (&'static [&'static str], &'static [&'static str]) {
    match template {
        Template::SetPassword | Template::VerifyEmail | Template::ResetPassword => (&["link"], &["expiresAt"]),
        Template::Invitation => (&["link", "organization"], &["role", "expiresAt"]),
        Template::CodeByMail | Template::CodeBySms => (&["code"], &[]),
        Template::FactorAdded | Template::FactorRemoved => (&["at"], &["address", "method"]),
        Template::ProviderLinked | Template::ProviderUnlinked => (&["at", "provider"], &["address"]),
        Template::EmailChanged
        | Template::PasswordChanged
        | Template::FactorsReset
        | Template::NewSignIn
        | Template::RefreshReused => (&["at"], &["address"]),
        Template::Impersonated => (&["at", "reason", "write"], &["address"]),
        Template::GuessesSpent => (&["at"], &["address", "of"]),
    }
}

/// The values without which a message of the template is of no use, and what shows of them in every form.
pub(super) fn essential(template: Template) -> impl Iterator<Item = (&'static str, &'static str)> {
    let (always, _) = known(template);
    // HTML writes the slashes of a link otherwise.
    let shown = |name: &'static str| sample(name).rsplit('=').next().map(|shown| (name, shown));
    always.iter().copied().filter(|name| matches!(*name, "link" | "code")).filter_map(shown)
}

/// One set of values with everything, and one with as little as there may be.
pub(super) fn of(template: Template) -> [Map<String, Value>; 2] {
    let (always, sometimes) = known(template);
    let filled = |names: &[&str]| names.iter().map(|&name| (name.to_owned(), sample(name).into())).collect();
    [filled(&[always, sometimes].concat()), filled(always)]
}

fn sample(name: &str) -> &'static str {
    match name {
        "link" => "https://id.example.com/verify-email?token=0123456789abcdef",
        "code" => "123456",
        "organization" => "Example & Sons",
        "role" => "VIEWER",
        "provider" => "Login & Co",
        "method" => "TOTP",
        "address" => "192.0.2.7",
        "of" => "second_factor",
        "reason" => "Ticket 4711: the totals differ",
        "write" => "yes",
        _ => "2026-01-31T12:45:00.000Z",
    }
}
