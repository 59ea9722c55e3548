//! How the pages of mailed links look: the form, and what is said in its place.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use signet_domain::outbox::Language;
use signet_domain::{FieldError, Refusal};
use signet_edge::{Failure, Parameters};
use signet_vocabulary::{Kind, Secret};

use super::Link;
use super::fields::fields;
use super::texts::{About, Words};
use crate::field::Field;
use crate::page::{self, Section, Shell, Unrendered};
use crate::routes::Pages;

#[derive(Template)]
#[template(path = "links/form.html", whitespace = "minimize")]
struct FormPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    about: &'a About,
    /// Relative, so that it is of the realm whose page this is, and has no query: the token stays out of addresses.
    action: &'a str,
    token: &'a str,
    fields: Vec<Field>,
    notice: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "links/said.html", whitespace = "minimize")]
struct SaidPage<'a> {
    shell: Shell<'a>,
    words: &'a Words,
    text: &'a str,
}

/// The page of a link, in the language of its realm.
pub(super) struct View<'a> {
    pages: &'a Pages,
    link: Link,
    words: &'static Words,
    about: &'static About,
    /// How many characters a password has at least.
    shortest: usize,
}

impl<'a> View<'a> {
    pub(super) fn of(pages: &'a Pages, link: Link, language: Language, shortest: usize) -> Self {
        let words = Words::of(language);
        Self { pages, link, words, about: words.about(link), shortest }
    }

    /// The form, empty.
    pub(super) fn form(&self, token: &Secret<String>) -> Response {
        self.filled(token, None, &[], None)
    }

    /// What happened, and what is next.
    pub(super) fn done(&self) -> Response {
        said(self.pages, self.words, self.about.done)
    }

    /// What is wrong: beside the fields if it is about them or may be tried again; of a token that opens nothing there is no
    /// form to show.
    pub(super) fn refused(&self, refusal: Refusal, sent: Option<(&Secret<String>, &Parameters)>) -> Response {
        let is_spent = refusal.fields.iter().any(|field| field.field == "token");
        let page = match (refusal.kind, sent) {
            (Kind::Unauthenticated, _) => said(self.pages, self.words, self.words.sign_in),
            (_, Some((token, sent))) if !is_spent => {
                let notice = match refusal.kind {
                    Kind::Invalid => None,
                    Kind::Limited => Some(self.words.too_many),
                    _ => Some(self.words.failed),
                };
                self.filled(token, Some(sent), &refusal.fields, notice)
            }
            _ => said(self.pages, self.words, (self.words.spent, self.about.another)),
        };
        Failure::new(refusal).shown(page)
    }

    /// What was sent is no form of these pages.
    pub(super) fn unread(&self) -> Response {
        said(self.pages, self.words, (self.words.unread, self.words.failed))
    }

    fn filled(
        &self,
        token: &Secret<String>,
        sent: Option<&Parameters>,
        errors: &[FieldError],
        notice: Option<&str>,
    ) -> Response {
        let [path, _] = self.link.paths();
        finished(page::render(&FormPage {
            shell: Shell::new(self.pages, self.about.title, Section::Links).in_language(self.words.language),
            words: self.words,
            about: self.about,
            action: path.trim_start_matches('/'),
            token: token.expose(),
            fields: fields(self.link, (self.words, self.shortest), sent, errors),
            notice,
        }))
    }
}

fn said(pages: &Pages, words: &Words, (title, text): (&str, &str)) -> Response {
    let shell = Shell::new(pages, title, Section::Links).in_language(words.language);
    finished(page::render(&SaidPage { shell, words, text }))
}

fn finished(html: Result<axum::body::Bytes, Unrendered>) -> Response {
    html.map_or_else(IntoResponse::into_response, |html| page::answer(StatusCode::OK, html))
}
