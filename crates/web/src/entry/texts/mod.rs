//! What these pages say.

mod english;
mod german;

use signet_domain::FieldError;
use signet_domain::outbox::Language;

/// What a form says of itself.
#[derive(Debug)]
pub(super) struct About {
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) button: &'static str,
}

/// What all of them say in one language. Pairs are a heading and what is under it.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) language: &'static str,
    pub(super) skip: &'static str,
    pub(super) service: &'static str,
    /// Before the name of the client that asks.
    pub(super) for_client: &'static str,
    pub(super) sign_in: About,
    pub(super) again: About,
    /// A heading and a button.
    pub(super) factor: (&'static str, &'static str),
    pub(super) register: About,
    pub(super) forgot: About,
    pub(super) sign_out: About,
    pub(super) identifier: &'static str,
    pub(super) password: &'static str,
    pub(super) email: &'static str,
    pub(super) first_name: &'static str,
    pub(super) last_name: &'static str,
    pub(super) code: &'static str,
    pub(super) optional: &'static str,
    pub(super) forgotten: &'static str,
    pub(super) no_account: &'static str,
    /// Before the name of a provider.
    pub(super) go_on_with: &'static str,
    pub(super) has_account: &'static str,
    pub(super) other_account: &'static str,
    pub(super) back_to_sign_in: &'static str,
    pub(super) start_over: &'static str,
    pub(super) stay: &'static str,
    pub(super) by_app: &'static str,
    pub(super) by_sms: &'static str,
    pub(super) by_mail: &'static str,
    pub(super) by_paper: &'static str,
    pub(super) backup_codes: &'static str,
    pub(super) remember: &'static str,
    pub(super) send_by_sms: &'static str,
    pub(super) send_by_mail: &'static str,
    pub(super) sent_by_sms: &'static str,
    pub(super) sent_by_mail: &'static str,
    pub(super) wrong: &'static str,
    pub(super) barred: &'static str,
    pub(super) not_verified: &'static str,
    pub(super) too_many: &'static str,
    pub(super) failed: &'static str,
    pub(super) links: &'static str,
    pub(super) signed_in: (&'static str, &'static str),
    pub(super) signed_out: (&'static str, &'static str),
    pub(super) set_up: (&'static str, &'static str),
    pub(super) closed: (&'static str, &'static str),
    pub(super) registered: (&'static str, &'static str),
    pub(super) link_sent: (&'static str, &'static str),
    pub(super) sign_in_over: (&'static str, &'static str),
    pub(super) gone: (&'static str, &'static str),
    pub(super) stale: (&'static str, &'static str),
    pub(super) nothing: (&'static str, &'static str),
    pub(super) later: (&'static str, &'static str),
    at_least: (&'static str, &'static str),
    /// The rules that a field can break, by their codes; the domain's own words for those that are not here.
    rules: &'static [(&'static str, &'static str)],
}

impl Words {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &english::WORDS,
            Language::German => &german::WORDS,
        }
    }

    pub(super) fn password_hint(&self, shortest: usize) -> String {
        format!("{} {shortest} {}", self.at_least.0, self.at_least.1)
    }

    /// The rule that a field broke.
    pub(super) fn rule<'a>(&'a self, error: &'a FieldError) -> &'a str {
        let known = self.rules.iter().find(|(code, _)| *code == error.code);
        known.map_or(error.message.as_str(), |(_, words)| words)
    }
}
