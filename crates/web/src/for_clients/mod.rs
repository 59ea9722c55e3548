//! Pages of the endpoints for OAuth clients: what is wrong with where a client sent somebody, the form that brings an answer back
//! to it, and that somebody is signed out.

mod texts;

use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use signet_domain::outbox::Language;
use signet_domain::{Context, Refusal};
use signet_edge::client_pages::SIGN_IN_OVER;
use signet_edge::{Browser, ClientPages, Failure};
use signet_protocol::oauth::{Answer, Destination};

use self::texts::{Said, Words};
use crate::page::{self, Section, Shell};
use crate::routes::{Pages, Site};

/// Presses the button of the form that brings an answer: the only script of all pages. Where it is not run, the button is there.
const PRESS: &str = "document.forms[0].submit()";
/// SHA-256 of [`PRESS`].
const PRESS_HASH: &str = "ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE=";

/// A page's own host, in a policy.
const SELF: &str = "'self'";

#[derive(Template)]
#[template(path = "for_clients/said.html", whitespace = "minimize")]
struct SaidPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    text: &'a str,
    /// For developers.
    detail: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "for_clients/form.html", whitespace = "minimize")]
struct FormPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    text: &'a str,
    button: &'a str,
    action: &'a str,
    fields: Vec<(&'a str, &'a str)>,
    /// What presses the button where scripts are run.
    press: Option<&'static str>,
}

/// The pages, for the face that has the endpoints.
pub fn for_clients(site: Site) -> Arc<dyn ClientPages> {
    Arc::new(ForClients(Pages::new(site)))
}

struct ForClients(Pages);

fn language(ctx: Option<&Context>) -> Language {
    ctx.map_or(Language::English, |ctx| Language::of_country(&ctx.realm.country))
}

impl ForClients {
    fn shell<'a>(&'a self, ctx: Option<&Context>, title: &'a str) -> Shell<'a> {
        let shell = Shell::new(&self.0, title, Section::Links).in_language(Words::of(language(ctx)).language);
        match ctx {
            Some(ctx) => shell.of_realm(&ctx.realm),
            None => shell,
        }
    }

    fn said(&self, shell: Shell<'_>, ctx: Option<&Context>, (text, detail): (&str, Option<&str>)) -> Response {
        let words = Words::of(language(ctx));
        finished(page::render(&SaidPage { shell, words, text, detail }))
    }
}

/// What a page says of a failure, and what of it is for developers.
fn told<'f>(words: &Words, failure: &'f Failure) -> (Said, Option<&'f str>) {
    match failure.status() {
        StatusCode::NOT_FOUND => (words.nothing, None),
        status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => (words.later, None),
        _ if failure.code() == SIGN_IN_OVER => (words.over, None),
        _ => (words.wrong, Some(failure.detail())),
    }
}

impl ClientPages for ForClients {
    fn refusal(&self, ctx: Option<&Context>, failure: Failure) -> Response {
        let (said, detail) = told(Words::of(language(ctx)), &failure);
        let page = self.said(self.shell(ctx, said.0), ctx, (said.1, detail));
        failure.shown(page)
    }

    fn refusal_elsewhere(&self, ctx: Option<&Context>, failure: Failure) -> Response {
        let host = &self.0.site.public_url;
        let (said, detail) = told(Words::of(language(ctx)), &failure);
        let page = self.said(self.shell(ctx, said.0).with_files_of(host), ctx, (said.1, detail));
        failure.shown(under_policy(page, &format!("{host}/"), ("", "'none'")))
    }

    fn form_post(&self, ctx: &Context, to: &Destination, answer: &Answer) -> Response {
        let words = Words::of(language(Some(ctx)));
        let page = finished(page::render(&FormPage {
            shell: self.shell(Some(ctx), words.back.0),
            words,
            text: words.back.1,
            button: words.go_on,
            action: to.as_str(),
            fields: answer.fields().collect(),
            press: Some(PRESS),
        }));
        under_policy(page, SELF, (&format!("; script-src 'sha256-{PRESS_HASH}'"), to.scheme()))
    }

    fn ask_to_sign_out(
        &self,
        browser: &Browser,
        action: &str,
        fields: &[(&str, &str)],
        to: Option<&Destination>,
    ) -> Response {
        let words = Words::of(language(Some(&browser.ctx)));
        let page = finished(page::render(&FormPage {
            shell: self.shell(Some(&browser.ctx), words.sign_out.0),
            words,
            text: words.sign_out.1,
            button: words.sign_out.0,
            action,
            fields: fields.to_vec(),
            press: None,
        }));
        leading_to(page, to)
    }

    fn signed_out(&self, ctx: &Context) -> Response {
        let (title, text) = Words::of(language(Some(ctx))).signed_out;
        self.said(self.shell(Some(ctx), title), Some(ctx), (text, None))
    }
}

/// The page with a form of ours, whose answer may lead on to a client.
pub(crate) fn leading_to(mut page: Response, client: Option<&Destination>) -> Response {
    // Without a referrer, browsers send the form from nowhere.
    page.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    let targets = client.map_or_else(|| "'self'".to_owned(), |to| format!("'self' {}", to.scheme()));
    under_policy(page, SELF, ("", &targets))
}

/// The page under a policy of its own: whose files it loads, what else it may, and where its form may go. Browsers hold that against every
/// redirection on the way (CSP Level 3, section 6.4): against those of the client's own server too, which may lead to any host.
fn under_policy(mut page: Response, files: &str, (more, form_targets): (&str, &str)) -> Response {
    let policy = format!(
        "default-src 'none'; style-src {files}; img-src {files}; font-src {files}; base-uri 'none'; \
         form-action {form_targets}; frame-ancestors 'none'{more}"
    );
    match HeaderValue::from_str(&policy) {
        Ok(policy) => {
            page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            page
        }
        Err(_) => Failure::new(Refusal::bug("an address that no header can hold")).into_response(),
    }
}

/// Each is of one person alone, and nothing keeps it.
pub(crate) fn finished(html: Result<axum::body::Bytes, page::Unrendered>) -> Response {
    let mut response = html.map_or_else(IntoResponse::into_response, |html| page::answer(StatusCode::OK, html));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests;
