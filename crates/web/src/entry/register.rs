//! Making an account.

use axum::http::HeaderMap;
use axum::response::Response;
use signet_domain::passwords::shortest;
use signet_domain::sessions::browser;
use signet_domain::sessions::{Registration, registration_closed};
use signet_domain::{FieldError, Refusal};
use signet_edge::same_site::require_own_form;
use signet_edge::{Failure, Parameters, paths};
use signet_vocabulary::{Kind, Secret};

use super::Done;
use super::view::{Elsewhere, Form, View};
use crate::field::Field;

const PURPOSE: &str = "register";

pub(super) fn show(view: &View<'_>) -> Response {
    match view.visit.ctx().realm.settings.registration_open {
        true => view.form(&form(view)),
        false => closed(view, registration_closed()),
    }
}

fn closed(view: &View<'_>, refusal: Refusal) -> Response {
    Failure::new(refusal).shown(view.said(view.words.closed, vec![back(view)]))
}

pub(super) async fn send(view: &View<'_>, headers: &HeaderMap, sent: &Parameters) -> Result<Done, Failure> {
    let visit = view.visit;
    require_own_form(visit.browser, headers, sent, &[PURPOSE, visit.request()])?;
    // A field that is left empty is not given.
    let given = |name: &str| sent.text(name).filter(|text| !text.trim().is_empty()).map(str::to_owned);
    let registration = Registration {
        email: given("email").unwrap_or_default(),
        password: Secret::new(sent.text("password").unwrap_or_default().to_owned()),
        first_name: given("firstName"),
        last_name: given("lastName"),
    };
    match browser::register(visit.ctx(), registration, &visit.browser.place()).await {
        Ok(registered) => match registered.signed_in {
            Some(signed_in) => Ok(Done::In(view.on(), Box::new(signed_in))),
            None => Ok(Done::Page(view.said(view.words.registered, vec![back(view)]))),
        },
        Err(refusal) => Ok(Done::Page(refused(view, sent, refusal))),
    }
}

fn refused(view: &View<'_>, sent: &Parameters, refusal: Refusal) -> Response {
    let words = view.words;
    let mut form = form(view);
    let mut errors = refusal.fields.clone();
    match refusal.kind {
        Kind::Denied => return closed(view, refusal),
        Kind::Conflict => errors.push(FieldError::new("email", "TAKEN", "belongs to an account already")),
        Kind::Invalid => {}
        Kind::Limited => form.notice = Some(words.too_many),
        _ => form.notice = Some(words.failed),
    }
    let is_missing = |field: &str| sent.text(field).is_none_or(str::is_empty);
    for error in errors.iter_mut().filter(|error| is_missing(&error.field)) {
        *error = FieldError::new(error.field.as_str(), "EMPTY", "must be filled in");
    }
    view.fill(&mut form.fields, sent, &errors);
    Failure::new(refusal).shown(view.form(&form))
}

fn back(view: &View<'_>) -> Elsewhere {
    Elsewhere { path: view.visit.path(paths::SIGN_IN), words: view.words.sign_in.button }
}

fn form(view: &View<'_>) -> Form {
    let (visit, words) = (view.visit, view.words);
    let rules = &visit.ctx().realm.settings;
    // Who the client believes is there may be known by a username: that is no address.
    let hint = visit.waiting.as_ref().and_then(|waiting| waiting.request.login_hint.clone());
    let email = Field {
        kind: "email",
        is_required: true,
        is_focused: true,
        value: hint.filter(|hint| hint.contains('@')).unwrap_or_default(),
        ..Field::text("email", words.email, "email")
    };
    let password = Field {
        hint: Some(words.password_hint(shortest(rules))),
        shortest: Some(shortest(rules)),
        ..Field::password("password", words.password, "new-password")
    };
    let name = |name, label, autocomplete| Field {
        hint: Some(words.optional.to_owned()),
        ..Field::text(name, label, autocomplete)
    };
    Form {
        title: words.register.title,
        lead: words.register.lead,
        button: words.register.button,
        path: paths::REGISTER,
        purpose: vec![PURPOSE.to_owned(), visit.request().to_owned()],
        fields: vec![
            email,
            password,
            name("firstName", words.first_name, "given-name"),
            name("lastName", words.last_name, "family-name"),
        ],
        elsewhere: vec![Elsewhere { path: visit.path(paths::SIGN_IN), words: words.has_account }],
        ..Form::default()
    }
}
