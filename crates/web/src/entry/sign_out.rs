//! Signing out of this browser.

use axum::http::HeaderMap;
use axum::response::Response;
use signet_domain::{providers, sessions};
use signet_edge::same_site::require_own_form;
use signet_edge::{Failure, Parameters, paths};

use super::Done;
use super::sign_in::name;
use super::view::{Elsewhere, Form, View, see};

const PURPOSE: &str = "sign-out";

/// Asks first: a link that is followed ends nothing.
pub(super) fn show(view: &View<'_>) -> Response {
    let (visit, words) = (view.visit, view.words);
    let Some(caller) = &visit.browser.signed_in else {
        let again = Elsewhere { path: visit.path(paths::SIGN_IN), words: words.sign_in.button };
        return view.said(words.signed_out, vec![again]);
    };
    view.form(&Form {
        title: words.sign_out.title,
        lead: words.sign_out.lead,
        button: words.sign_out.button,
        account: Some(name(caller)),
        path: paths::SIGN_OUT,
        purpose: vec![PURPOSE.to_owned(), session(view).to_owned()],
        elsewhere: vec![Elsewhere { path: visit.next(), words: words.stay }],
        ..Form::default()
    })
}

pub(super) async fn send(view: &View<'_>, headers: &HeaderMap, sent: &Parameters) -> Result<Done, Failure> {
    let visit = view.visit;
    require_own_form(visit.browser, headers, sent, &[PURPOSE, session(view)])?;
    if visit.browser.signed_in.is_some() {
        sessions::sign_out(&visit.browser.as_person()).await?;
    }
    // Whoever comes next to this browser is asked about nobody else.
    providers::forget_arrival(visit.ctx(), visit.browser.hash()).await?;
    Ok(Done::Out(see(&paths::in_realm(&visit.ctx().realm, paths::SIGN_OUT))))
}

/// Whose session it is that would end: a form that was opened before somebody else signed in ends nothing of theirs.
fn session<'a>(view: &View<'a>) -> &'a str {
    view.visit.browser.session().map(|session| session.id.as_str()).unwrap_or_default()
}
