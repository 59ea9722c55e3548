//! Signing in by a name and a password, and proving oneself again.

use axum::http::HeaderMap;
use axum::response::Response;
use signet_domain::grants::{self, Ask, Decision};
use signet_domain::sessions::browser::{self, Credentials, Entry};
use signet_domain::{Caller, FieldError, Refusal};
use signet_edge::same_site::require_own_form;
use signet_edge::{Failure, Parameters, paths};
use signet_vocabulary::{Kind, Secret};

use super::Done;
use super::view::{Elsewhere, Form, View, see};
use crate::field::Field;
use crate::providers;

const PURPOSE: &str = "sign-in";
/// Says that somebody else is to sign in than who is signed in.
const ACCOUNT: &str = "account";
const OTHER: &str = "other";
/// Says that who is signed in proves themselves again, though no client waits for it.
const SAME: &str = "same";
/// Where that is said, in the query of the page.
pub(crate) const AGAIN: &str = "account=same";

/// What is to be done here.
enum Step<'a> {
    /// Somebody signs in.
    SignIn,
    /// Who is signed in proves themselves again.
    Again(&'a Caller),
    /// Who is signed in has to set up a second factor first.
    SetUp(&'a Caller),
    /// Somebody makes an account.
    Create,
    /// Nothing: somebody is signed in.
    On(&'a Caller),
}

/// What the client that waits wants, or, where none does, whether somebody is signed in.
async fn step<'a>(view: &View<'a>, account: Option<&str>) -> Result<Step<'a>, Refusal> {
    let visit = view.visit;
    let caller = visit.browser.signed_in.as_ref();
    let Some(waiting) = &visit.waiting else {
        return Ok(match caller {
            None => Step::SignIn,
            Some(caller) if account == Some(SAME) => Step::Again(caller),
            Some(caller) => Step::On(caller),
        });
    };
    let session = visit.browser.session().map(|session| &**session);
    let decision = grants::decision(visit.ctx(), (&waiting.request, &waiting.client), session, None).await?;
    Ok(match (decision, caller) {
        (Decision::SignIn(Ask::Create), _) if visit.ctx().realm.settings.registration_open => Step::Create,
        (Decision::SignIn(_), _) | (Decision::SignInAgain(_), None) => Step::SignIn,
        (Decision::SignInAgain(_), Some(_)) if account == Some(OTHER) => Step::SignIn,
        (Decision::SignInAgain(Ask::TooWeak), Some(caller)) if has_shown_all(caller) => Step::SetUp(caller),
        (Decision::SignInAgain(_), Some(caller)) => Step::Again(caller),
        (_, Some(caller)) => Step::On(caller),
        (_, None) => Step::SignIn,
    })
}

/// Whether the account can prove itself no better than it did.
fn has_shown_all(caller: &Caller) -> bool {
    let is_strongest = caller.session().is_some_and(|session| session.is_strongest(&caller.account));
    !caller.account.has_strong_factor() && is_strongest
}

pub(super) async fn show(view: &View<'_>, query: Option<&Parameters>) -> Result<Response, Failure> {
    let account = query.and_then(|query| query.text(ACCOUNT));
    let is_other = account == Some(OTHER);
    let (visit, words) = (view.visit, view.words);
    let ways = || providers::ways(visit.browser, visit.request());
    Ok(match step(view, account).await? {
        Step::SignIn => view.form(&Form { ways: ways().await?, ..form(view, is_other) }),
        Step::Again(caller) => view.form(&Form { ways: ways().await?, ..again(view, caller) }),
        Step::SetUp(caller) => view.said_of(Some(&name(caller)), words.set_up, vec![other(view)]),
        Step::Create => view.to(paths::REGISTER),
        Step::On(_) if visit.waiting.is_some() || visit.next_page().is_some() => view.on(),
        Step::On(caller) => {
            let out = Elsewhere { path: visit.path(paths::SIGN_OUT), words: words.sign_out.button };
            let ways = match ways().await?.is_empty() {
                true => None,
                false => Some(Elsewhere { path: visit.path(paths::SIGN_IN_LINKS), words: words.links }),
            };
            view.said_of(Some(&name(caller)), words.signed_in, ways.into_iter().chain([out]).collect())
        }
    })
}

pub(super) async fn send(view: &View<'_>, headers: &HeaderMap, sent: &Parameters) -> Result<Done, Failure> {
    let visit = view.visit;
    require_own_form(visit.browser, headers, sent, &[PURPOSE, visit.request()])?;
    let account = sent.text(ACCOUNT);
    let is_other = account == Some(OTHER);
    let step = step(view, account).await?;
    let identifier = sent.text("identifier").unwrap_or_default();
    // Who came back from a provider is asked whether they are who signs in now, and not sent there once more.
    let was_away = providers::is_awaited(visit.browser).await?;
    if !was_away
        && !matches!(step, Step::Again(_))
        && let Some(elsewhere) = providers::way_of(visit.browser, identifier, visit.request()).await?
    {
        // Whatever was filled in as a password is that provider's to see, and is looked at by nobody here.
        return Ok(Done::Page(see(&elsewhere)));
    }
    let empty = empty_fields(&step, sent);
    if !empty.is_empty() {
        let form = match &step {
            Step::Again(caller) => again(view, caller),
            _ => form(view, is_other),
        };
        let form = Form { ways: providers::ways(visit.browser, visit.request()).await?, ..form };
        return Ok(Done::Page(refused(view, form, sent, Refusal::invalid(empty))));
    }
    let secret = |name: &str| Secret::new(sent.text(name).unwrap_or_default().to_owned());
    let (ctx, at) = (visit.ctx(), visit.browser.place());
    let entry = match &step {
        Step::Again(caller) => browser::sign_in_again(ctx, caller, secret("password"), &at).await,
        _ => {
            let credentials = Credentials {
                identifier: identifier.to_owned(),
                password: secret("password"),
                device: visit.browser.device().cloned(),
            };
            browser::sign_in(ctx, credentials, &at).await
        }
    };
    match entry {
        Ok(Entry::SignedIn(signed_in)) => Ok(Done::In(view.on_from(was_away), Box::new(signed_in))),
        Ok(Entry::Challenged(_)) => Ok(Done::Page(view.to(paths::SIGN_IN_FACTOR))),
        Err(refusal) => {
            let form = match &step {
                Step::Again(caller) => again(view, caller),
                _ => form(view, is_other),
            };
            let form = Form { ways: providers::ways(visit.browser, visit.request()).await?, ..form };
            Ok(Done::Page(refused(view, form, sent, refusal)))
        }
    }
}

/// The fields that nothing was typed into: no try is spent on those.
fn empty_fields(step: &Step<'_>, sent: &Parameters) -> Vec<FieldError> {
    let asked: &[&str] = if matches!(step, Step::Again(_)) { &["password"] } else { &["identifier", "password"] };
    let empty = asked.iter().filter(|name| sent.text(name).is_none_or(str::is_empty));
    empty.map(|name| FieldError::new(*name, "EMPTY", "must be filled in")).collect()
}

/// The form with what is wrong, at the field or above them all: of a name that nobody has it is said what is said of a wrong
/// password.
fn refused(view: &View<'_>, mut form: Form, sent: &Parameters, refusal: Refusal) -> Response {
    let words = view.words;
    // What could be nobody's name or password was well-formed as a form all the same.
    let refusal = match refusal.kind {
        Kind::Malformed => Refusal { kind: Kind::Invalid, ..refusal },
        _ => refusal,
    };
    let missing = |name: &str| sent.text(name).is_none_or(str::is_empty);
    let mut errors = refusal.fields.clone();
    for error in errors.iter_mut().filter(|error| missing(&error.field)) {
        *error = FieldError::new(error.field.as_str(), "EMPTY", "must be filled in");
    }
    form.notice = match (refusal.kind, refusal.code) {
        (Kind::Invalid, _) => None,
        (Kind::Unauthenticated, _) => Some(words.wrong),
        (Kind::Denied, Some("ACCOUNT_NOT_VERIFIED")) => Some(words.not_verified),
        (Kind::Denied, _) => Some(words.barred),
        (Kind::Limited, _) => Some(words.too_many),
        _ => Some(words.failed),
    };
    view.fill(&mut form.fields, sent, &errors);
    if errors.is_empty()
        && let Some(last) = form.fields.last_mut()
    {
        last.is_focused = true;
    }
    Failure::new(refusal).shown(view.form(&form))
}

/// The form for whoever comes.
fn form(view: &View<'_>, is_other: bool) -> Form {
    let (visit, words) = (view.visit, view.words);
    let hint = visit.waiting.as_ref().and_then(|waiting| waiting.request.login_hint.clone()).filter(|_| !is_other);
    let has_hint = hint.is_some();
    let identifier = Field {
        is_required: true,
        value: hint.unwrap_or_default(),
        is_focused: !has_hint,
        ..Field::text("identifier", words.identifier, "username")
    };
    let password = Field { is_focused: has_hint, ..Field::password("password", words.password, "current-password") };
    let mut elsewhere = vec![Elsewhere { path: visit.path(paths::FORGOT_PASSWORD), words: words.forgotten }];
    if visit.ctx().realm.settings.registration_open {
        elsewhere.push(Elsewhere { path: visit.path(paths::REGISTER), words: words.no_account });
    }
    Form {
        fields: vec![identifier, password],
        hidden: if is_other { vec![(ACCOUNT, OTHER.to_owned())] } else { Vec::new() },
        elsewhere,
        ..bare(view, (words.sign_in.title, words.sign_in.lead, words.sign_in.button))
    }
}

/// The form for whoever is signed in.
fn again(view: &View<'_>, caller: &Caller) -> Form {
    let words = view.words;
    let password = Field { is_focused: true, ..Field::password("password", words.password, "current-password") };
    let forgotten = Elsewhere { path: view.visit.path(paths::FORGOT_PASSWORD), words: words.forgotten };
    let is_asked = view.visit.waiting.is_some();
    Form {
        account: Some(name(caller)),
        fields: vec![password],
        hidden: if is_asked { Vec::new() } else { vec![(ACCOUNT, SAME.to_owned())] },
        elsewhere: [forgotten].into_iter().chain(is_asked.then(|| other(view))).collect(),
        ..bare(view, (words.again.title, words.again.lead, words.again.button))
    }
}

fn bare(view: &View<'_>, (title, lead, button): (&'static str, &'static str, &'static str)) -> Form {
    let purpose = vec![PURPOSE.to_owned(), view.visit.request().to_owned()];
    Form { title, lead, button, purpose, path: paths::SIGN_IN, ..Form::default() }
}

/// Where somebody else signs in.
fn other(view: &View<'_>) -> Elsewhere {
    let path = view.visit.path(paths::SIGN_IN);
    let separator = if path.contains('?') { '&' } else { '?' };
    Elsewhere { path: format!("{path}{separator}{ACCOUNT}={OTHER}"), words: view.words.other_account }
}

/// What somebody is called on pages.
pub(super) fn name(caller: &Caller) -> String {
    caller.account.email.as_ref().unwrap_or(&caller.account.username).clone()
}
