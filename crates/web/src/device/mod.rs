//! The page on which somebody lets a device in that has no browser of its own (RFC 8628, section 3.3): they type the code that it
//! shows, see what it asks for, and answer.

mod texts;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use signet_domain::grants::{self, Answered, Decision};
use signet_domain::sessions::Session;
use signet_domain::{App, Refusal, scopes};
use signet_edge::same_site::require_own_form;
use signet_edge::{Browser, Failure, Form, Next, Parameters, paths};
use signet_protocol::oauth::UserCode;

use crate::routes::Pages;
use view::{Said, View, Wrong};

const PURPOSE: &str = "device";
const CODE: &str = "user_code";
const ANSWER: &str = "answer";
/// What was answered, when that is done.
const DONE: &str = "done";

/// What the page is made from.
#[derive(Clone)]
struct Desk {
    pages: Arc<Pages>,
    app: Arc<App>,
}

/// Serves the page.
pub(crate) fn router(pages: &Arc<Pages>, app: &Arc<App>) -> Router {
    let mut router = Router::new();
    for path in paths::DEVICE {
        let asking = Desk { pages: Arc::clone(pages), app: Arc::clone(app) };
        let answering = asking.clone();
        let ask = move |request| async move { ask(&asking, request).await };
        let answer = move |request| async move { answer(&answering, request).await };
        router = router.route(path, get(ask).post(answer));
    }
    router
}

/// On to another page of ours.
fn on(path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(path) => (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response(),
        Err(_) => Failure::new(Refusal::bug("a path that no header can hold")).into_response(),
    }
}

fn sign_in_first(browser: &Browser, code: Option<UserCode>) -> Response {
    on(&Next::Device(code).after(&browser.ctx.realm, paths::SIGN_IN))
}

async fn ask(desk: &Desk, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return View::of_nobody(&desk.pages).refused(failure),
    };
    let view = View::of(&desk.pages, &browser, &parts.headers);
    let shown = async {
        let query = Parameters::from_request_parts(&mut parts, &desk.app).await?;
        // Looking a code up is a guess, which a link must not make for anybody: it only fills in the field.
        let code = query.text(CODE).and_then(UserCode::parse);
        let Some(session) = browser.session() else { return Ok(sign_in_first(&browser, code)) };
        Ok(match query.text(DONE).and_then(Said::of_answer) {
            Some(said) => view.said(said),
            None => view.enter(session, code.as_ref().map(ToString::to_string).as_deref(), None),
        })
    };
    let shown: Result<Response, Failure> = shown.await;
    browser.answer(shown.unwrap_or_else(|failure| view.refused(failure)))
}

async fn answer(desk: &Desk, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return View::of_nobody(&desk.pages).refused(failure),
    };
    let headers = parts.headers.clone();
    let view = View::of(&desk.pages, &browser, &headers);
    let done = async {
        let Form(sent) = Form::from_request(Request::from_parts(parts, body), &desk.app).await?;
        let typed = sent.text(CODE).unwrap_or_default();
        let answer = sent.text(ANSWER);
        let session = browser.session().map_or("", |session| session.id.as_str());
        // An answer is to one code alone; which one is looked for, is typed.
        let code = UserCode::parse(typed);
        let about = code.as_ref().filter(|_| answer.is_some()).map_or("", UserCode::canonical);
        require_own_form(&browser, &headers, &sent, &[PURPOSE, session, about])?;
        let Some(session) = browser.session() else { return Ok(sign_in_first(&browser, code)) };
        let Some(code) = code else { return Ok(view.enter(session, Some(typed), Some(Wrong::Form))) };
        match answer {
            Some(answer) => give(&browser, &view, (&**session, &code), answer == "yes").await,
            None => look_up(&browser, &view, session, &code).await,
        }
    };
    let done: Result<Response, Failure> = done.await;
    browser.answer(done.unwrap_or_else(|failure| view.refused(failure)))
}

async fn look_up(browser: &Browser, view: &View<'_>, session: &Session, code: &UserCode) -> Result<Response, Failure> {
    let asked = grants::find_device(&browser.ctx, &session.account, code).await?;
    Ok(match asked {
        Some(asked) => {
            let scope = scopes::described(&browser.ctx, &asked.scope, view.language).await?;
            view.confirm(session, code, (&asked, &scope))
        }
        None => view.enter(session, Some(&code.to_string()), Some(Wrong::Unknown)),
    })
}

async fn give(
    browser: &Browser,
    view: &View<'_>,
    (session, code): (&Session, &UserCode),
    is_allowed: bool,
) -> Result<Response, Failure> {
    let answered = grants::answer_device(&browser.ctx, session, code, is_allowed).await?;
    Ok(match answered {
        Answered::Done => {
            let device = paths::in_realm(&browser.ctx.realm, paths::DEVICE);
            on(&format!("{device}?{DONE}={}", if is_allowed { Said::ALLOWED } else { Said::REFUSED }))
        }
        Answered::Unknown => view.enter(session, None, Some(Wrong::Unknown)),
        Answered::Not(Decision::SignIn(_)) => sign_in_first(browser, Some(code.clone())),
        Answered::Not(Decision::SignInAgain(_)) => view.said(Said::TooWeak),
        Answered::Not(_) => view.said(Said::NotYours),
    })
}
