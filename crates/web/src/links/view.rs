//! How the pages of mailed links look: the form, and what is said in its place.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use signet_domain::outbox::Language;
use signet_domain::realms::Realm;
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
    brand: Option<Arc<Realm>>,
}

impl<'a> View<'a> {
    pub(super) fn of(pages: &'a Pages, link: Link, language: Language, shortest: usize) -> Self {
        let words = Words::of(language);
        Self { pages, link, words, about: words.about(link), shortest, brand: None }
    }

    /// The same, in the look of its realm.
    pub(super) fn of_realm(self, realm: &Arc<Realm>) -> Self {
        Self { brand: Some(Arc::clone(realm)), ..self }
    }

    fn shell(&self, title: &'a str) -> Shell<'a> {
        let shell = Shell::new(self.pages, title, Section::Links).in_language(self.words.language);
        match &self.brand {
            Some(realm) => shell.of_realm(realm),
            None => shell,
        }
    }

    /// The form, empty.
    pub(super) fn form(&self, token: &Secret<String>) -> Response {
        self.filled(token, None, &[], None)
    }

    /// What happened, and what is next.
    pub(super) fn done(&self) -> Response {
        self.said(self.about.done)
    }

    /// What is wrong: beside the fields if it is about them or may be tried again; of a token that opens nothing there is no
    /// form to show.
    pub(super) fn refused(&self, refusal: Refusal, sent: Option<(&Secret<String>, &Parameters)>) -> Response {
        let is_spent = refusal.fields.iter().any(|field| field.field == "token");
        let page = match (refusal.kind, sent) {
            (Kind::Unauthenticated, _) => self.said(self.words.sign_in),
            (_, Some((token, sent))) if !is_spent => {
                let notice = match refusal.kind {
                    Kind::Invalid => None,
                    Kind::Limited => Some(self.words.too_many),
                    _ => Some(self.words.failed),
                };
                self.filled(token, Some(sent), &refusal.fields, notice)
            }
            _ => self.said((self.words.spent, self.about.another)),
        };
        Failure::new(refusal).shown(page)
    }

    /// What was sent is no form of these pages.
    pub(super) fn unread(&self) -> Response {
        self.said((self.words.unread, self.words.failed))
    }

    fn said(&self, (title, text): (&'static str, &'static str)) -> Response {
        finished(page::render(&SaidPage { shell: self.shell(title), words: self.words, text }))
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
            shell: self.shell(self.about.title),
            words: self.words,
            about: self.about,
            action: path.trim_start_matches('/'),
            token: token.expose(),
            fields: fields(self.link, (self.words, self.shortest), sent, errors),
            notice,
        }))
    }
}

fn finished(html: Result<axum::body::Bytes, Unrendered>) -> Response {
    html.map_or_else(IntoResponse::into_response, |html| page::answer(StatusCode::OK, html))
}
