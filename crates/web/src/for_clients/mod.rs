//! Pages of the endpoints for OAuth clients: what is wrong with where a client sent somebody, the form that brings an answer back
//! to it, and that somebody is signed out.

mod texts;

use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use signet_domain::outbox::Language;
use signet_domain::{Context, Refusal};
use signet_edge::{ClientPages, Failure};
use signet_protocol::oauth::{Answer, Destination};

use self::texts::Words;
use crate::page::{self, Section, Shell};
use crate::routes::{Pages, Site};

/// Presses the button of the form that brings an answer: the only script of all pages. Where it is not run, the button is there.
const PRESS: &str = "document.forms[0].submit()";
/// SHA-256 of [`PRESS`].
const PRESS_HASH: &str = "ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE=";

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
#[template(path = "for_clients/form_post.html", whitespace = "minimize")]
struct FormPostPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    action: &'a str,
    fields: Vec<(&'a str, &'a str)>,
    press: &'static str,
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
    fn said(&self, words: &Words, (title, text): (&str, &str), detail: Option<&str>) -> Response {
        let shell = Shell::new(&self.0, title, Section::Links).in_language(words.language);
        finished(page::render(&SaidPage { shell, words, text, detail }))
    }
}

impl ClientPages for ForClients {
    fn refusal(&self, ctx: Option<&Context>, failure: Failure) -> Response {
        let words = Words::of(language(ctx));
        let (said, detail) = match failure.status() {
            StatusCode::NOT_FOUND => (words.nothing, None),
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => (words.later, None),
            _ => (words.wrong, Some(failure.detail().to_owned())),
        };
        let page = self.said(words, said, detail.as_deref());
        failure.shown(page)
    }

    fn form_post(&self, ctx: &Context, to: &Destination, answer: &Answer) -> Response {
        let words = Words::of(language(Some(ctx)));
        let mut response = finished(page::render(&FormPostPage {
            shell: Shell::new(&self.0, words.back.0, Section::Links).in_language(words.language),
            words,
            action: to.as_str(),
            fields: answer.fields().collect(),
            press: PRESS,
        }));
        // What the client's own server redirects to counts as well: that is somewhere else of its own, and by TLS.
        let policy = format!(
            "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; \
             script-src 'sha256-{PRESS_HASH}'; form-action {} https:; frame-ancestors 'none'",
            to.source()
        );
        match HeaderValue::from_str(&policy) {
            Ok(policy) => {
                response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
                response
            }
            Err(_) => Failure::new(Refusal::bug("an address that no header can hold")).into_response(),
        }
    }

    fn signed_out(&self, ctx: &Context) -> Response {
        let words = Words::of(language(Some(ctx)));
        self.said(words, words.signed_out, None)
    }
}

/// Each is of one person alone, and nothing keeps it.
fn finished(html: Result<axum::body::Bytes, page::Unrendered>) -> Response {
    let mut response = html.map_or_else(IntoResponse::into_response, |html| page::answer(StatusCode::OK, html));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests;
