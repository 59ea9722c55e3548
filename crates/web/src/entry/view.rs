//! How these pages look: a form, or what is said in its place.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use signet_domain::outbox::Language;
use signet_domain::realms::Realm;
use signet_domain::{FieldError, Refusal};
use signet_edge::next::NEXT;
use signet_edge::paths::{self, InRealms};
use signet_edge::same_site::FORM_TOKEN;
use signet_edge::{Failure, Parameters};
use signet_vocabulary::Kind;

use super::texts::Words;
use super::visit::{Visit, Waiting};
use crate::field::{Field, focus_on_errors};
use crate::for_clients::{finished, leading_to};
use crate::language;
use crate::page::{self, Section, Shell};
use crate::providers::Way;
use crate::routes::Pages;

/// A link below a form.
pub(super) struct Elsewhere {
    pub(super) path: String,
    pub(super) words: &'static str,
}

/// A button of its own below a form.
pub(super) struct Other {
    pub(super) path: String,
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) words: &'static str,
}

/// What a form consists of.
#[derive(Default)]
pub(super) struct Form {
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    /// Who is meant, where that is not to be filled in.
    pub(super) account: Option<String>,
    /// What went wrong, or what happened.
    pub(super) notice: Option<&'static str>,
    pub(super) is_good_news: bool,
    pub(super) path: InRealms,
    /// What its token is for.
    pub(super) purpose: Vec<String>,
    pub(super) hidden: Vec<(&'static str, String)>,
    pub(super) fields: Vec<Field>,
    /// Something to tick: its name, its words.
    pub(super) choice: Option<(&'static str, &'static str)>,
    pub(super) button: &'static str,
    pub(super) others: Vec<Other>,
    /// Ways in through others.
    pub(super) ways: Vec<Way>,
    pub(super) elsewhere: Vec<Elsewhere>,
}

#[derive(Template)]
#[template(path = "entry/form.html", whitespace = "minimize")]
struct FormPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    /// Who asks for the sign-in.
    client: Option<&'a str>,
    action: &'a str,
    hidden: Vec<(&'static str, &'a str)>,
    form: &'a Form,
}

#[derive(Template)]
#[template(path = "entry/said.html", whitespace = "minimize")]
struct SaidPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    text: &'a str,
    account: Option<&'a str>,
    elsewhere: Vec<Elsewhere>,
}

/// A page in the language of its reader and in the look of its realm.
pub(super) struct View<'a> {
    pages: &'a Pages,
    pub(super) visit: &'a Visit<'a>,
    pub(super) words: &'static Words,
}

impl<'a> View<'a> {
    pub(super) fn of(pages: &'a Pages, visit: &'a Visit<'a>) -> Self {
        Self { pages, visit, words: Words::of(visit.language) }
    }

    /// A form, under the status 200.
    pub(super) fn form(&self, form: &Form) -> Response {
        let visit = self.visit;
        let purpose: Vec<&str> = form.purpose.iter().map(String::as_str).collect();
        let token = visit.browser.form_token(&purpose);
        let mut hidden = vec![(FORM_TOKEN, &*token)];
        if visit.waiting.is_some() {
            hidden.push(("request", visit.request()));
        }
        let next = visit.next_page();
        hidden.extend(next.as_deref().map(|next| (NEXT, next)));
        hidden.extend(form.hidden.iter().map(|(name, value)| (*name, value.as_str())));
        let page = FormPage {
            shell: Shell::new(self.pages, form.title, Section::Links)
                .in_language(self.words.language)
                .of_realm(&visit.ctx().realm),
            words: self.words,
            client: visit.waiting.as_ref().map(|waiting| &*waiting.client.name),
            action: &paths::in_realm(&visit.ctx().realm, form.path),
            hidden,
            form,
        };
        let page = finished(page::render(&page));
        let back = visit.waiting.as_ref().and_then(Waiting::destination);
        leading_to(page, back.as_ref())
    }

    /// What is to be known, and where one may go from here.
    pub(super) fn said(&self, (title, text): (&str, &str), elsewhere: Vec<Elsewhere>) -> Response {
        self.said_of(None, (title, text), elsewhere)
    }

    /// The same, of somebody.
    pub(super) fn said_of(&self, account: Option<&str>, said: (&str, &str), elsewhere: Vec<Elsewhere>) -> Response {
        let realm = &self.visit.ctx().realm;
        said_page((self.pages, Some(realm)), self.words, (account, said), elsewhere)
    }

    /// On to another of our pages (RFC 9110, section 15.4.4): what was sent is not sent again.
    pub(super) fn to(&self, path: InRealms) -> Response {
        see(&self.visit.path(path))
    }

    /// On to where somebody goes who is signed in.
    pub(super) fn on(&self) -> Response {
        see(&self.visit.next())
    }

    /// The same; by way of the page that asks whether they are who came back from a provider, where somebody did.
    pub(super) fn on_from(&self, was_away: bool) -> Response {
        if was_away { self.to(paths::SIGN_IN_LINK) } else { self.on() }
    }

    /// Fills in what was sent, and says what was wrong with it.
    pub(super) fn fill(&self, fields: &mut [Field], sent: &Parameters, errors: &[FieldError]) {
        for field in fields.iter_mut() {
            field.is_focused = false;
            let text = sent.text(field.name).filter(|_| !field.is_secret());
            field.value = text.unwrap_or_default().to_owned();
            let error = errors.iter().find(|error| error.field == field.name);
            field.error = error.map(|error| self.words.rule(error).to_owned());
        }
        focus_on_errors(fields);
    }
}

fn said_page(
    (pages, realm): (&Pages, Option<&Realm>),
    words: &Words,
    (account, (title, text)): (Option<&str>, (&str, &str)),
    elsewhere: Vec<Elsewhere>,
) -> Response {
    let shell = Shell::new(pages, title, Section::Links).in_language(words.language);
    let shell = match realm {
        Some(realm) => shell.of_realm(realm),
        None => shell,
    };
    finished(page::render(&SaidPage { shell, words, text, account, elsewhere }))
}

/// Why there is no page. Where nothing is known of the realm, its language is not either.
pub(super) fn no_page(pages: &Pages, (realm, headers): (Option<&Realm>, &HeaderMap), failure: Failure) -> Response {
    let language = match realm {
        Some(realm) => language::of_reader(realm, &[], headers),
        None => language::of_browser(headers).unwrap_or(Language::English),
    };
    let words = Words::of(language);
    let said = match failure.kind() {
        Kind::NotFound => words.nothing,
        Kind::Denied => words.stale,
        Kind::Malformed => words.gone,
        _ => words.later,
    };
    let again =
        realm.map(|realm| Elsewhere { path: paths::in_realm(realm, paths::SIGN_IN), words: words.sign_in.button });
    failure.shown(said_page((pages, realm), words, (None, said), again.into_iter().collect()))
}

/// To an address of ours.
pub(super) fn see(path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(path) => (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response(),
        Err(_) => Failure::new(Refusal::bug("a path that no header can hold")).into_response(),
    }
}
