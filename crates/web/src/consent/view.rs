//! How the page that asks looks.

use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use signet_domain::outbox::Language;
use signet_domain::scopes::Described;
use signet_edge::same_site::FORM_TOKEN;
use signet_edge::{Browser, Failure, paths};
use signet_protocol::oauth::Scope;
use signet_vocabulary::Kind;

use super::texts::Words;
use super::{Open, PURPOSE, SCOPE};
use crate::for_clients::{finished, leading_to};
use crate::language;
use crate::page::{self, Section, Shell};
use crate::routes::Pages;

#[derive(Template)]
#[template(path = "consent/page.html", whitespace = "minimize")]
struct ConsentPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    account: &'a str,
    home: Option<&'a str>,
    is_unassured: bool,
    action: &'a str,
    hidden: [(&'static str, &'a str); 2],
    has_choice: bool,
    choices: Vec<Choice>,
    policy: Option<&'a str>,
    terms: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "consent/said.html", whitespace = "minimize")]
struct SaidPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    text: &'a str,
}

/// One thing that the client asks for.
struct Choice {
    field: String,
    what: String,
    means: &'static str,
    was_given: bool,
    /// It goes without saying in every sign-in.
    is_fixed: bool,
}

impl Choice {
    fn has_more(&self) -> bool {
        !self.means.is_empty() || self.was_given
    }
}

/// The page, in the language of its reader.
pub(super) struct View<'a> {
    pages: &'a Pages,
    browser: Option<&'a Browser>,
    pub(super) language: Language,
    words: &'static Words,
}

impl<'a> View<'a> {
    /// `wanted` are the languages that the application says.
    pub(super) fn of(pages: &'a Pages, browser: &'a Browser, (wanted, headers): (&[String], &HeaderMap)) -> Self {
        let language = language::of_reader(&browser.ctx.realm, wanted, headers);
        Self { pages, browser: Some(browser), language, words: Words::of(language) }
    }

    /// Where nothing is known of the realm.
    pub(super) fn of_nobody(pages: &'a Pages) -> Self {
        let language = Language::English;
        Self { pages, browser: None, language, words: Words::of(language) }
    }

    pub(super) fn page(&self, open: &Open, missing: &Scope, asked: &[Described]) -> Response {
        let Some(browser) = self.browser else { return self.said(self.words.failed) };
        let (words, client) = (self.words, &open.client);
        let settings = &client.settings;
        let title = [words.title.0, &client.name, words.title.1].concat();
        let request = open.handle.expose();
        let token = browser.form_token(&[PURPOSE, open.session.id.as_str(), request]);
        let account = browser.signed_in.as_ref().map(|caller| &caller.account);
        let account = account.map(|account| account.email.as_deref().unwrap_or(&account.username)).unwrap_or_default();
        let choices: Vec<_> = asked.iter().map(|asked| self.choice(asked, missing)).collect();
        let page = finished(page::render(&ConsentPage {
            shell: Shell::new(self.pages, &title, Section::Links)
                .in_language(words.language)
                .of_realm(&browser.ctx.realm),
            words,
            account,
            home: settings.client_uri.as_deref().and_then(host),
            is_unassured: !client.is_assured(),
            action: &paths::in_realm(&browser.ctx.realm, paths::CONSENT),
            hidden: [("request", request), (FORM_TOKEN, &token)],
            has_choice: choices.iter().any(|choice| !choice.is_fixed),
            choices,
            policy: settings.policy_uri.as_deref(),
            terms: settings.tos_uri.as_deref(),
        }));
        leading_to(page, client.redirects_to(&open.kept.request.redirect_uri).as_ref())
    }

    fn choice(&self, asked: &Described, missing: &Scope) -> Choice {
        let word = asked.word.as_str();
        let (what, means) = self.words.scope(asked);
        let (was_given, is_fixed) = (!missing.contains(word), word == "openid");
        Choice { field: format!("{SCOPE}{word}"), what, means, was_given, is_fixed }
    }

    /// Why there is nothing to say.
    pub(super) fn refused(&self, failure: Failure) -> Response {
        let said = if failure.kind() == Kind::Malformed { self.words.gone } else { self.words.failed };
        failure.shown(self.said(said))
    }

    fn said(&self, (title, text): (&str, &str)) -> Response {
        let shell = Shell::new(self.pages, title, Section::Links).in_language(self.words.language);
        let shell = match self.browser {
            Some(browser) => shell.of_realm(&browser.ctx.realm),
            None => shell,
        };
        finished(page::render(&SaidPage { shell, words: self.words, text }))
    }
}

/// The host of a home page: where it really is, whatever else its address says.
pub(crate) fn host(uri: &str) -> Option<&str> {
    uri.strip_prefix("https://")?.split(['/', '?', '#']).next().filter(|host| !host.is_empty())
}
