//! How the pages between us and a provider look.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use signet_domain::Refusal;
use signet_domain::outbox::Language;
use signet_domain::providers::{self, Arrival, Offered, Wish};
use signet_domain::realms::Realm;
use signet_edge::paths::{self, InRealms};
use signet_edge::same_site::FORM_TOKEN;
use signet_edge::{Browser, Failure, Next, Parameters};
use signet_protocol::oauth::SignInRequest;
use signet_vocabulary::{Kind, ProviderId};

use super::links::Row;
use super::texts::Words;
use super::{ANSWER, WISH, YES, purpose, purpose_of_link, waiting, wish};
use crate::entry::AGAIN;
use crate::for_clients::finished;
use crate::language;
use crate::page::{self, Section, Shell};
use crate::routes::Pages;

#[derive(Template)]
#[template(path = "providers/form.html", whitespace = "minimize")]
struct FormPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    text: &'a str,
    /// Who is asked about, where that has to be seen.
    who: Option<&'a str>,
    action: &'a str,
    fields: Vec<(&'static str, String)>,
    /// What each sends, and what is on it.
    buttons: Vec<((&'static str, &'static str), &'a str)>,
}

#[derive(Template)]
#[template(path = "providers/said.html", whitespace = "minimize")]
struct SaidPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    text: &'a str,
    /// Where one may go from here, and what that is called.
    link: Option<(&'a str, &'a str)>,
}

#[derive(Template)]
#[template(path = "providers/links.html", whitespace = "minimize")]
struct LinksPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    text: &'a str,
    rows: Vec<Row>,
}

/// A page in the language and in the look of its realm.
pub(super) struct View<'a> {
    pages: &'a Pages,
    realm: Option<&'a Realm>,
    pub(super) words: &'static Words,
}

impl<'a> View<'a> {
    pub(super) fn of(pages: &'a Pages, browser: &'a Browser, headers: &HeaderMap) -> Self {
        let realm = &*browser.ctx.realm;
        Self { pages, realm: Some(realm), words: Words::of(language::of_reader(realm, &[], headers)) }
    }

    /// Where nothing is known of the realm.
    pub(super) fn of_nobody(pages: &'a Pages, headers: &HeaderMap) -> Self {
        let language = language::of_browser(headers).unwrap_or(Language::English);
        Self { pages, realm: None, words: Words::of(language) }
    }

    fn shell<'t>(&'t self, title: &'t str) -> Shell<'t> {
        let shell = Shell::new(self.pages, title, Section::Links).in_language(self.words.language);
        match self.realm {
            Some(realm) => shell.of_realm(realm),
            None => shell,
        }
    }

    fn said(&self, (title, text): (&str, &str), link: Option<(&str, &str)>) -> Response {
        finished(page::render(&SaidPage { shell: self.shell(title), words: self.words, text, link }))
    }

    fn form(
        &self,
        (title, text, button): (&str, &str, &str),
        (action, fields): (&str, Vec<(&'static str, String)>),
    ) -> Response {
        let buttons = vec![((ANSWER, YES), button)];
        let page = FormPage { shell: self.shell(title), words: self.words, text, who: None, action, fields, buttons };
        with_form(finished(page::render(&page)))
    }

    /// The button that leaves for a provider.
    pub(super) fn ask(&self, browser: &Browser, offered: &Offered, query: &Parameters) -> Response {
        let (words, name) = (self.words, &offered.name);
        let purpose = purpose(offered, query);
        let purpose: Vec<&str> = purpose.iter().map(String::as_str).collect();
        let mut fields = vec![(FORM_TOKEN, browser.form_token(&purpose))];
        fields.extend(waiting(query).map(|request| ("request", request.expose().to_owned())));
        if wish(query) == Wish::Link {
            fields.push((WISH, "link".to_owned()));
        }
        let (title, text) = if wish(query) == Wish::Link { words.ask_to_link_there } else { words.ask };
        let action = with_id(&paths::in_realm(&browser.ctx.realm, paths::SIGN_IN_WITH), &offered.id);
        let [title, text, button] = [title, text, words.go_to].map(|text| text.replace("{}", name));
        self.form((&title, &text, &button), (&action, fields))
    }

    /// The way to the provider.
    pub(super) fn on_the_way(&self, offered: &Offered, url: &str) -> Response {
        let (words, name) = (self.words, &offered.name);
        let (title, text) = words.on_the_way;
        self.leading_on((&title.replace("{}", name), text), (url, &words.go_to.replace("{}", name)))
    }

    /// On to where somebody goes who is signed in: back to the client that waits, or to the page that says who they are.
    pub(super) fn signed_in(&self, browser: &Browser, request: Option<&SignInRequest>) -> Response {
        let words = self.words;
        match request {
            Some(_) => self.leading_on(words.signed_in, (&path_of(browser, next(request), request), words.go_on)),
            None => self.to(browser, next(None), None),
        }
    }

    /// A page that leads on by itself. It is no redirection: browsers hold the policy of the page whose form was sent against all
    /// of those that follow, and that page is the provider's, or does not know the client.
    fn leading_on(&self, said: (&str, &str), (url, link): (&str, &str)) -> Response {
        let mut page = self.said(said, Some((url, link)));
        match HeaderValue::from_str(&format!("0; url={url}")) {
            Ok(value) => {
                page.headers_mut().insert(header::REFRESH, value);
                page
            }
            Err(_) => Failure::new(Refusal::bug("an address that no header can hold")).into_response(),
        }
    }

    /// On to another of our pages.
    pub(super) fn to(&self, browser: &Browser, path: InRealms, request: Option<&SignInRequest>) -> Response {
        match HeaderValue::from_str(&path_of(browser, path, request)) {
            Ok(path) => (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response(),
            Err(_) => Failure::new(Refusal::bug("a path that no header can hold")).into_response(),
        }
    }

    pub(super) fn ask_to_link(
        &self,
        browser: &Browser,
        arrival: &Arrival,
        request: Option<&SignInRequest>,
    ) -> Response {
        let (words, name) = (self.words, &arrival.provider.name);
        let account = account(browser);
        let purpose = purpose_of_link(browser, arrival);
        let purpose: Vec<&str> = purpose.iter().map(String::as_str).collect();
        let mut fields = vec![(FORM_TOKEN, browser.form_token(&purpose))];
        fields.extend(request.map(|request| ("request", request.expose().to_owned())));
        let (title, text) = words.ask_to_link;
        // The name of the account last: it is the reader's own text.
        let text = text.replace("{}", name).replace("{account}", account);
        let action = paths::in_realm(&browser.ctx.realm, paths::SIGN_IN_LINK);
        let title = title.replace("{}", name);
        let page = FormPage {
            shell: self.shell(&title),
            words,
            text: &text,
            who: arrival.label.as_deref(),
            action: &action,
            fields,
            buttons: vec![((ANSWER, YES), words.link), ((ANSWER, "no"), words.not_now)],
        };
        with_form(finished(page::render(&page)))
    }

    pub(super) fn sign_in_first(
        &self,
        browser: &Browser,
        provider: &Offered,
        request: Option<&SignInRequest>,
    ) -> Response {
        let (title, text) = self.words.sign_in_first;
        let path = path_of(browser, paths::SIGN_IN, request);
        self.said((title, &text.replace("{}", &provider.name)), Some((&path, self.words.sign_in)))
    }

    pub(super) fn linked(&self, provider: &Offered) -> Response {
        let (title, text) = self.words.linked;
        self.said((title, &text.replace("{}", &provider.name)), None)
    }

    /// The providers, and who is linked with which.
    pub(super) fn links(&self, browser: &Browser, rows: Vec<Row>) -> Response {
        let (title, text) = if rows.is_empty() { self.words.no_links } else { self.words.links };
        let text = &text.replace("{account}", account(browser));
        let page = LinksPage { shell: self.shell(title), words: self.words, text, rows };
        with_form(finished(page::render(&page)))
    }

    /// For whoever did not sign in lately, or at all.
    pub(super) fn prove_yourself(&self, browser: &Browser) -> Response {
        let path = Next::Links.after(&browser.ctx.realm, paths::SIGN_IN);
        let (said, path) = match browser.signed_in {
            Some(_) => (self.words.prove_yourself, format!("{path}&{AGAIN}")),
            None => (self.words.sign_in_to_see_links, path),
        };
        self.said(said, Some((&path, self.words.sign_in)))
    }

    pub(super) fn unlinked(&self, browser: &Browser) -> Response {
        let path = path_of(browser, paths::SIGN_IN_LINKS, None);
        self.said(self.words.unlinked, Some((&path, self.words.links.0)))
    }

    pub(super) fn only_way_in(&self, browser: &Browser, failure: Failure) -> Response {
        let path = path_of(browser, paths::FORGOT_PASSWORD, None);
        failure.shown(self.said(self.words.only_way_in, Some((&path, self.words.choose_password))))
    }

    pub(super) fn prove_address_first(&self) -> Response {
        self.said(self.words.prove_address_first, None)
    }

    /// For whoever does not come in so: the other ways are where the request still waits.
    pub(super) fn not_let_in(&self, browser: &Browser, refusal: Refusal, request: Option<&SignInRequest>) -> Response {
        let is_out_of_order = refusal.code == Some(providers::UNAVAILABLE);
        let said = if is_out_of_order { self.words.out_of_order } else { self.words.refused };
        let path = path_of(browser, paths::SIGN_IN, request);
        Failure::new(refusal).shown(self.said(said, Some((&path, self.words.sign_in_otherwise))))
    }

    /// Why it goes no further.
    pub(super) fn refused(&self, failure: Failure) -> Response {
        let words = self.words;
        let said = match failure.kind() {
            Kind::NotFound => words.nothing,
            Kind::Malformed => words.gone,
            Kind::Conflict => words.linked_otherwise,
            Kind::Denied | Kind::Unauthenticated => words.refused,
            _ => words.later,
        };
        failure.shown(self.said(said, None))
    }
}

/// What is told of who is signed in.
fn account(browser: &Browser) -> &str {
    let account = browser.signed_in.as_ref().map(|caller| &caller.account);
    account.map(|account| account.email.as_deref().unwrap_or(&account.username)).unwrap_or_default()
}

/// Without a referrer, browsers send a form from nowhere.
fn with_form(mut page: Response) -> Response {
    page.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    page
}

pub(super) fn with_id(path: &str, id: &ProviderId) -> String {
    path.replace("{provider}", id.as_str())
}

/// Where somebody goes who is signed in.
fn next(request: Option<&SignInRequest>) -> InRealms {
    if request.is_some() { paths::AUTHORIZE_RESUME } else { paths::SIGN_IN }
}

fn path_of(browser: &Browser, path: InRealms, request: Option<&SignInRequest>) -> String {
    let realm = &browser.ctx.realm;
    request.map_or_else(|| paths::in_realm(realm, path), |request| paths::with_request(realm, path, request))
}
