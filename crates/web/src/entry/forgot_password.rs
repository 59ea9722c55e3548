//! Asking for a link to choose another password. What is answered does not tell whether there is an account.

use axum::http::HeaderMap;
use axum::response::Response;
use signet_domain::{FieldError, Refusal, recovery};
use signet_edge::same_site::require_own_form;
use signet_edge::{Failure, Parameters, paths};
use signet_vocabulary::Kind;

use super::Done;
use super::view::{Elsewhere, Form, View};
use crate::field::Field;

const PURPOSE: &str = "forgot-password";

pub(super) fn show(view: &View<'_>) -> Response {
    view.form(&form(view))
}

pub(super) async fn send(view: &View<'_>, headers: &HeaderMap, sent: &Parameters) -> Result<Done, Failure> {
    let visit = view.visit;
    require_own_form(visit.browser, headers, sent, &[PURPOSE, visit.request()])?;
    let answer = match recovery::ask_reset(visit.ctx(), sent.text("email").unwrap_or_default()).await {
        Ok(()) => view.said(view.words.link_sent, vec![back(view)]),
        Err(refusal) => refused(view, sent, refusal),
    };
    Ok(Done::Page(answer))
}

fn refused(view: &View<'_>, sent: &Parameters, refusal: Refusal) -> Response {
    let refusal = match refusal.kind {
        Kind::Malformed => Refusal { kind: Kind::Invalid, ..refusal },
        _ => refusal,
    };
    let mut form = form(view);
    let mut errors = refusal.fields.clone();
    if sent.text("email").is_none_or(str::is_empty) {
        errors = vec![FieldError::new("email", "EMPTY", "must be filled in")];
    }
    form.notice = match refusal.kind {
        Kind::Invalid => None,
        Kind::Limited => Some(view.words.too_many),
        _ => Some(view.words.failed),
    };
    view.fill(&mut form.fields, sent, &errors);
    Failure::new(refusal).shown(view.form(&form))
}

fn back(view: &View<'_>) -> Elsewhere {
    Elsewhere { path: view.visit.path(paths::SIGN_IN), words: view.words.back_to_sign_in }
}

fn form(view: &View<'_>) -> Form {
    let (visit, words) = (view.visit, view.words);
    let email =
        Field { kind: "email", is_required: true, is_focused: true, ..Field::text("email", words.email, "email") };
    Form {
        title: words.forgot.title,
        lead: words.forgot.lead,
        button: words.forgot.button,
        path: paths::FORGOT_PASSWORD,
        purpose: vec![PURPOSE.to_owned(), visit.request().to_owned()],
        fields: vec![email],
        elsewhere: vec![back(view)],
        ..Form::default()
    }
}
