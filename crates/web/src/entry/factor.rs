//! The second factor of a sign-in that began in this browser.

use axum::http::HeaderMap;
use axum::response::Response;
use signet_domain::accounts::{Account, FactorMethod};
use signet_domain::challenges::{self, Challenge};
use signet_domain::mfa::{self, ChallengeMethod};
use signet_domain::{FieldError, Refusal};
use signet_edge::same_site::require_own_form;
use signet_edge::{Failure, Parameters, paths};
use signet_vocabulary::{ChallengeId, Kind, Secret};

use super::Done;
use super::view::{Elsewhere, Form, Other, View, see};
use crate::field::Field;
use crate::providers;

const PURPOSE: &str = "factor";
/// In the address of the page after a code was sent: by which way.
const SENT: &str = "sent";

pub(super) async fn show(view: &View<'_>, query: Option<&Parameters>) -> Result<Response, Failure> {
    let visit = view.visit;
    let Some((challenge, account)) = challenges::of_browser(visit.ctx(), visit.browser.hash()).await? else {
        // It is over, or was never begun: signing in says what is next.
        return Ok(view.to(paths::SIGN_IN));
    };
    let mut form = form(view, &challenge, &account);
    form.notice = match query.and_then(|query| query.text(SENT)) {
        Some("sms") => Some(view.words.sent_by_sms),
        Some("mail") => Some(view.words.sent_by_mail),
        _ => None,
    };
    form.is_good_news = true;
    Ok(view.form(&form))
}

/// The challenge that a form is about.
fn named(view: &View<'_>, headers: &HeaderMap, sent: &Parameters) -> Result<ChallengeId, Refusal> {
    let text = sent.text("challenge").unwrap_or_default();
    require_own_form(view.visit.browser, headers, sent, &[PURPOSE, text])?;
    text.parse().map_err(|_| challenges::not_known())
}

pub(super) async fn send(view: &View<'_>, headers: &HeaderMap, sent: &Parameters) -> Result<Done, Failure> {
    let visit = view.visit;
    let (ctx, browser) = (visit.ctx(), visit.browser);
    let id = named(view, headers, sent)?;
    // People write codes in groups, as they read them.
    let code = sent.text("code").unwrap_or_default().split_whitespace().collect::<String>();
    let remembers = sent.text("remember") == Some("yes");
    let was_away = providers::is_awaited(browser).await?;
    match challenges::complete_in_browser(ctx, &id, &Secret::new(code), (&browser.place(), remembers)).await {
        Ok(signed_in) => Ok(Done::In(view.on_from(was_away), Box::new(signed_in))),
        Err(refusal) => refused(view, &id, sent, refusal).await.map(Done::Page),
    }
}

/// Sends another code, and leads back to where it is filled in.
pub(super) async fn send_code(view: &View<'_>, headers: &HeaderMap, sent: &Parameters) -> Result<Done, Failure> {
    let visit = view.visit;
    let id = named(view, headers, sent)?;
    let (method, word) = match sent.text("method") {
        Some("SMS") => (FactorMethod::Sms, "sms"),
        Some("EMAIL") => (FactorMethod::Email, "mail"),
        _ => return Err(challenges::not_a_method().into()),
    };
    match challenges::send(visit.ctx(), &id, method, Some(visit.browser.hash())).await {
        Ok(()) => {
            let path = visit.path(paths::SIGN_IN_FACTOR);
            let separator = if path.contains('?') { '&' } else { '?' };
            Ok(Done::Page(see(&format!("{path}{separator}{SENT}={word}"))))
        }
        Err(refusal) => refused(view, &id, sent, refusal).await.map(Done::Page),
    }
}

/// The form with what is wrong, while the challenge can be answered still; else that it cannot.
async fn refused(view: &View<'_>, id: &ChallengeId, sent: &Parameters, refusal: Refusal) -> Result<Response, Failure> {
    let (visit, words) = (view.visit, view.words);
    if refusal.kind == Kind::Conflict && visit.browser.signed_in.is_some() {
        // Sent twice: the first time did it.
        return Ok(view.on());
    }
    let open = challenges::of_browser(visit.ctx(), visit.browser.hash()).await?;
    let Some((challenge, account)) = open.filter(|(challenge, _)| challenge.id == *id) else {
        let again = Elsewhere { path: visit.path(paths::SIGN_IN), words: words.sign_in.button };
        let page = view.said(words.sign_in_over, vec![again]);
        return Ok(Failure::new(refusal).shown(page));
    };
    let mut form = form(view, &challenge, &account);
    let mut errors = Vec::new();
    match refusal.kind {
        Kind::Unauthenticated => errors.push(FieldError::new("code", "WRONG_CODE", "is not right, or not any more")),
        Kind::Limited => form.notice = Some(words.too_many),
        _ => form.notice = Some(words.failed),
    }
    view.fill(&mut form.fields, sent, &errors);
    Ok(Failure::new(refusal).shown(view.form(&form)))
}

fn form(view: &View<'_>, challenge: &Challenge, account: &Account) -> Form {
    let (visit, words) = (view.visit, view.words);
    let methods = mfa::methods(account);
    let has = |method| methods.contains(&method);
    let lead = match methods.first() {
        Some(ChallengeMethod::Totp) => words.by_app,
        Some(ChallengeMethod::Sms) => words.by_sms,
        Some(ChallengeMethod::Email) => words.by_mail,
        _ => words.by_paper,
    };
    let code = Field {
        is_digits: true,
        is_required: true,
        is_focused: true,
        hint: Some(words.backup_codes.to_owned()),
        ..Field::text("code", words.code, "one-time-code")
    };
    let id = challenge.id.to_string();
    let purpose = vec![PURPOSE.to_owned(), id.clone()];
    let resend = |method: &str, words| Other {
        path: paths::in_realm(&visit.ctx().realm, paths::SIGN_IN_CODE),
        fields: vec![("method", method.to_owned())],
        words,
    };
    let by_sms = has(ChallengeMethod::Sms).then(|| resend("SMS", words.send_by_sms));
    let by_mail = has(ChallengeMethod::Email).then(|| resend("EMAIL", words.send_by_mail));
    let may_remember = visit.ctx().realm.settings.remembered_devices && account.has_strong_factor();
    Form {
        title: words.factor.0,
        lead,
        button: words.factor.1,
        path: paths::SIGN_IN_FACTOR,
        purpose,
        hidden: vec![("challenge", id)],
        fields: vec![code],
        choice: may_remember.then_some(("remember", words.remember)),
        others: by_sms.into_iter().chain(by_mail).collect(),
        elsewhere: vec![Elsewhere { path: visit.path(paths::SIGN_IN), words: words.start_over }],
        ..Form::default()
    }
}
