//! How the page that lets a device in looks.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use signet_domain::grants::AskedByDevice;
use signet_domain::outbox::Language;
use signet_domain::scopes::Described;
use signet_domain::sessions::Session;
use signet_edge::same_site::FORM_TOKEN;
use signet_edge::{Browser, Failure, paths};
use signet_protocol::oauth::UserCode;
use signet_vocabulary::Kind;

use super::texts::Words;
use super::{CODE, PURPOSE};
use crate::consent;
use crate::for_clients::finished;
use crate::language;
use crate::page::{self, Section, Shell};
use crate::routes::Pages;

#[derive(Template)]
#[template(path = "device/enter.html", whitespace = "minimize")]
struct EnterPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    account: &'a str,
    action: &'a str,
    hidden: [(&'static str, &'a str); 1],
    typed: Option<&'a str>,
    /// Whether the code was in the link, and its person has only to compare it.
    is_given: bool,
    error: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "device/confirm.html", whitespace = "minimize")]
struct ConfirmPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    account: &'a str,
    home: Option<&'a str>,
    code: &'a str,
    begun_from: &'a str,
    action: &'a str,
    hidden: [(&'static str, &'a str); 2],
    wants: Vec<(String, &'static str)>,
    resources: &'a [String],
}

#[derive(Template)]
#[template(path = "device/said.html", whitespace = "minimize")]
struct SaidPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    text: &'a str,
}

/// What is wrong with a code.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wrong {
    /// It has not the form of one.
    Form,
    /// Nothing waits under it.
    Unknown,
}

/// What there is to say when there is nothing to do.
#[derive(Debug, Clone, Copy)]
pub(super) enum Said {
    Allowed,
    Refused,
    TooWeak,
    NotYours,
}

impl Said {
    pub(super) const ALLOWED: &'static str = "allowed";
    pub(super) const REFUSED: &'static str = "refused";

    /// What the page's own address says was answered.
    pub(super) fn of_answer(text: &str) -> Option<Self> {
        match text {
            Self::ALLOWED => Some(Self::Allowed),
            Self::REFUSED => Some(Self::Refused),
            _ => None,
        }
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
    pub(super) fn of(pages: &'a Pages, browser: &'a Browser, headers: &HeaderMap) -> Self {
        let language = language::of_reader(&browser.ctx.realm, &[], headers);
        Self { pages, browser: Some(browser), language, words: Words::of(language) }
    }

    /// Where nothing is known of the realm.
    pub(super) fn of_nobody(pages: &'a Pages) -> Self {
        Self { pages, browser: None, language: Language::English, words: Words::of(Language::English) }
    }

    fn shell<'b>(&'b self, title: &'b str) -> Shell<'b> {
        let shell = Shell::new(self.pages, title, Section::Links).in_language(self.words.language);
        match self.browser {
            Some(browser) => shell.of_realm(&browser.ctx.realm),
            None => shell,
        }
    }

    fn account(&self) -> &str {
        let signed_in = self.browser.and_then(|browser| browser.signed_in.as_ref());
        let account = signed_in.map(|caller| &caller.account);
        account.map(|account| account.email.as_deref().unwrap_or(&account.username)).unwrap_or_default()
    }

    fn action(&self) -> String {
        self.browser.map(|browser| paths::in_realm(&browser.ctx.realm, paths::DEVICE)).unwrap_or_default()
    }

    fn token(&self, session: &Session, about: &str) -> String {
        let purpose = [PURPOSE, session.id.as_str(), about];
        self.browser.map(|browser| browser.form_token(&purpose)).unwrap_or_default()
    }

    /// The field for the code, with what was typed and what is wrong with it.
    pub(super) fn enter(&self, session: &Session, typed: Option<&str>, wrong: Option<Wrong>) -> Response {
        let words = self.words;
        let error = wrong.map(|wrong| match wrong {
            Wrong::Form => words.no_code,
            Wrong::Unknown => words.unknown_code,
        });
        let html = page::render(&EnterPage {
            shell: self.shell(words.enter.0),
            words,
            account: self.account(),
            action: &self.action(),
            hidden: [(FORM_TOKEN, &self.token(session, ""))],
            is_given: typed.is_some() && wrong.is_none(),
            typed,
            error,
        });
        let mut page = with_form(finished(html));
        if wrong.is_some() && page.status() == StatusCode::OK {
            *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        }
        page
    }

    /// What the device asks for, and both answers.
    pub(super) fn confirm(
        &self,
        session: &Session,
        code: &UserCode,
        (asked, scope): (&AskedByDevice, &[Described]),
    ) -> Response {
        let words = self.words;
        let shown = code.to_string();
        let title = [words.title.0, &asked.client.name, words.title.1].concat();
        let scopes = consent::Words::of(self.language);
        with_form(finished(page::render(&ConfirmPage {
            shell: self.shell(&title),
            words,
            account: self.account(),
            home: asked.client.settings.client_uri.as_deref().and_then(consent::host),
            code: &shown,
            begun_from: &asked.begun_from,
            action: &self.action(),
            hidden: [(CODE, code.canonical()), (FORM_TOKEN, &self.token(session, code.canonical()))],
            wants: scope.iter().map(|word| scopes.scope(word)).collect(),
            resources: &asked.resources,
        })))
    }

    pub(super) fn said(&self, said: Said) -> Response {
        let words = self.words;
        let (text, status) = match said {
            Said::Allowed => (words.allowed, StatusCode::OK),
            Said::Refused => (words.refused, StatusCode::OK),
            Said::TooWeak => (words.too_weak, StatusCode::FORBIDDEN),
            Said::NotYours => (words.not_yours, StatusCode::FORBIDDEN),
        };
        let mut page = self.text(text);
        if page.status() == StatusCode::OK {
            *page.status_mut() = status;
        }
        page
    }

    /// Why there is nothing to do.
    pub(super) fn refused(&self, failure: Failure) -> Response {
        let text = if failure.kind() == Kind::Limited { self.words.too_many } else { self.words.failed };
        failure.shown(self.text(text))
    }

    fn text(&self, (title, text): (&str, &str)) -> Response {
        finished(page::render(&SaidPage { shell: self.shell(title), words: self.words, text }))
    }
}

/// Without a referrer, browsers send the form from nowhere.
fn with_form(mut page: Response) -> Response {
    page.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    page
}
