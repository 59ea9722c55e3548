//! The page that asks somebody whether a client may have what it asks for (OpenID Connect Core 1.0, section 3.1.2.4). What they say
//! is kept with the request; what comes of it is decided where the browser goes next.

mod texts;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use signet_domain::clients::{self, Client};
use signet_domain::grants::{self, Decision, Kept};
use signet_domain::sessions::Session;
use signet_domain::{App, Refusal, scopes};
use signet_edge::same_site::require_own_form;
use signet_edge::{Browser, Failure, Form, Parameters, paths};
use signet_protocol::oauth::{Scope, SignInRequest};

use crate::routes::Pages;
pub(crate) use texts::Words;
use view::View;
pub(crate) use view::host;

const PURPOSE: &str = "consent";
/// Before the word of a scope, in the name of its field.
const SCOPE: &str = "scope:";

/// What the page is made from.
#[derive(Clone)]
struct Desk {
    pages: Arc<Pages>,
    app: Arc<App>,
}

/// Serves the page.
pub(crate) fn router(pages: &Arc<Pages>, app: &Arc<App>) -> Router {
    let mut router = Router::new();
    for path in paths::CONSENT {
        let asking = Desk { pages: Arc::clone(pages), app: Arc::clone(app) };
        let answering = asking.clone();
        let ask = move |request| async move { ask(&asking, request).await };
        let answer = move |request| async move { answer(&answering, request).await };
        router = router.route(path, get(ask).post(answer));
    }
    router
}

/// A request that waits for a word of whoever is signed in.
struct Open {
    handle: SignInRequest,
    kept: Kept,
    client: Arc<Client>,
    session: Arc<Session>,
}

/// What there is to ask about; or, where there is nothing, the answer.
async fn open(browser: &Browser, named: Option<&str>) -> Result<Result<Open, Response>, Refusal> {
    let ctx = &browser.ctx;
    let gone = || Refusal::malformed(Vec::new(), "This request is not open any more.");
    let handle = named.and_then(SignInRequest::parse).ok_or_else(gone)?;
    let kept = grants::find(ctx, &handle, browser.hash()).await?.ok_or_else(gone)?;
    let client = clients::by_id(&ctx.app, &ctx.realm.id, &kept.request.client).await?.ok_or_else(gone)?;
    match browser.session() {
        Some(session) => Ok(Ok(Open { session: Arc::clone(session), handle, kept, client })),
        None => Ok(Err(on(browser, &handle))),
    }
}

/// On to where the request is decided.
fn on(browser: &Browser, handle: &SignInRequest) -> Response {
    let path = paths::with_request(&browser.ctx.realm, paths::AUTHORIZE_RESUME, handle);
    match HeaderValue::from_str(&path) {
        Ok(path) => (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response(),
        Err(_) => Failure::new(Refusal::bug("a path that no header can hold")).into_response(),
    }
}

async fn ask(desk: &Desk, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return View::of_nobody(&desk.pages).refused(failure),
    };
    let headers = parts.headers.clone();
    let shown = async {
        let query = Parameters::from_request_parts(&mut parts, &desk.app).await?;
        let open = match open(&browser, query.text("request")).await? {
            Ok(open) => open,
            Err(elsewhere) => return Ok(elsewhere),
        };
        let asked_of = (&open.kept.request, &*open.client);
        match grants::decision(&browser.ctx, asked_of, Some(&open.session), None).await? {
            Decision::Consent { missing, asked } => {
                let view = View::of(&desk.pages, &browser, (&open.kept.request.ui_locales, &headers));
                let asked = scopes::described(&browser.ctx, &asked, view.language).await?;
                Ok(view.page(&open, &missing, &asked))
            }
            // There is nothing to say, or not yet.
            _ => Ok(on(&browser, &open.handle)),
        }
    };
    let shown: Result<Response, Failure> = shown.await;
    browser.answer(shown.unwrap_or_else(|failure| View::of(&desk.pages, &browser, (&[], &headers)).refused(failure)))
}

async fn answer(desk: &Desk, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return View::of_nobody(&desk.pages).refused(failure),
    };
    let headers = parts.headers.clone();
    let done = async {
        let Form(sent) = Form::from_request(Request::from_parts(parts, body), &desk.app).await?;
        let named = sent.text("request");
        let session = browser.session().map_or("", |session| session.id.as_str());
        require_own_form(&browser, &headers, &sent, &[PURPOSE, session, named.unwrap_or_default()])?;
        let open = match open(&browser, named).await? {
            Ok(open) => open,
            Err(elsewhere) => return Ok(elsewhere),
        };
        let scope = said(&sent, &open.kept.request.scope);
        grants::say(&browser.ctx, (&open.handle, browser.hash()), &open.session, scope.as_ref()).await?;
        Ok(on(&browser, &open.handle))
    };
    let done: Result<Response, Failure> = done.await;
    browser.answer(done.unwrap_or_else(|failure| View::of(&desk.pages, &browser, (&[], &headers)).refused(failure)))
}

/// What was ticked; nothing where the answer was no. A form without an answer is no yes.
fn said(sent: &Parameters, asked: &Scope) -> Option<Scope> {
    if sent.text("answer") != Some("yes") {
        return None;
    }
    let is_ticked = |word: &&str| sent.text(&format!("{SCOPE}{word}")) == Some("yes");
    Some(Scope::of(asked.iter().filter(is_ticked)).unwrap_or_default())
}
