//! The pages between us and a provider: leaving for it, coming back, and saying that who came back is oneself.

mod links;
mod texts;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, request};
use axum::response::Response;
use axum::routing::get;
use signet_domain::providers::{self, Arrival, Offered, Outcome, Returned, Start, Wish};
use signet_domain::sessions::browser::{Entry, SignedIn};
use signet_domain::{App, Refusal};
use signet_edge::same_site::{FORM_TOKEN, require_own_form};
use signet_edge::{Browser, Failure, Form, Parameters, PathIds, paths};
use signet_protocol::encoding::base64url;
use signet_protocol::oauth::SignInRequest;
use signet_vocabulary::{Kind, ProviderId};

use crate::routes::Pages;
use view::View;

const LEAVE: &str = "provider";
const LINK: &str = "link with provider";
/// The field that says what for, where that is not to sign in.
const WISH: &str = "wish";

/// The field that says whether somebody is who came back.
const ANSWER: &str = "answer";
const YES: &str = "yes";

/// A button of the sign-in page that leaves for a provider.
pub(crate) struct Way {
    /// Where it is sent.
    pub(crate) path: String,
    /// What it is sent with.
    pub(crate) fields: Vec<(&'static str, String)>,
    /// What the provider is called.
    pub(crate) name: String,
}

/// The ways in through others, in `browser` and for the request of a client that is named, if one is.
///
/// # Errors
/// What keeps the database from being read.
pub(crate) async fn ways(browser: &Browser, request: &str) -> Result<Vec<Way>, Refusal> {
    let offered = providers::offered(&browser.ctx).await?;
    Ok(offered.into_iter().map(|offered| way(browser, offered, request)).collect())
}

fn way(browser: &Browser, offered: Offered, request: &str) -> Way {
    let token = browser.form_token(&[LEAVE, offered.id.as_str(), request, ""]);
    let request = (!request.is_empty()).then(|| ("request", request.to_owned()));
    let fields = [(FORM_TOKEN, token)].into_iter().chain(request).collect();
    let path = view::with_id(&paths::in_realm(&browser.ctx.realm, paths::SIGN_IN_WITH), &offered.id);
    Way { path, fields, name: offered.name }
}

/// Where somebody with this name leaves for a provider, if its domain is one's.
///
/// # Errors
/// What keeps the database from being read.
pub(crate) async fn way_of(browser: &Browser, identifier: &str, request: &str) -> Result<Option<String>, Refusal> {
    let Some(offered) = providers::of_identifier(&browser.ctx, identifier).await? else { return Ok(None) };
    let path = view::with_id(&paths::in_realm(&browser.ctx.realm, paths::SIGN_IN_WITH), &offered.id);
    Ok(Some(if request.is_empty() { path } else { format!("{path}?request={request}") }))
}

/// Whether somebody came back to `browser` from a provider, and is nobody here yet.
///
/// # Errors
/// What keeps the database from being read.
pub(crate) async fn is_awaited(browser: &Browser) -> Result<bool, Refusal> {
    Ok(providers::arrival(&browser.ctx, browser.hash()).await?.is_some())
}

/// What the pages are made from.
#[derive(Clone)]
struct Desk {
    pages: Arc<Pages>,
    app: Arc<App>,
}

/// Serves the pages.
pub(crate) fn router(pages: &Arc<Pages>, app: &Arc<App>) -> Router {
    let mut router = Router::new();
    let desk = || Desk { pages: Arc::clone(pages), app: Arc::clone(app) };
    for at in 0..2 {
        let (asking, leaving, back, showing, linking) = (desk(), desk(), desk(), desk(), desk());
        let (listing, unlinking) = (desk(), desk());
        let ask = move |request| async move { ask(&asking, request).await };
        let leave = move |request| async move { leave(&leaving, request).await };
        let come_back = move |request| async move { come_back(&back, request).await };
        let show_link = move |request| async move { show_link(&showing, request).await };
        let link = move |request| async move { link(&linking, request).await };
        let list = move |request| async move { links::show(&listing, request).await };
        let unlink = move |request| async move { links::unlink(&unlinking, request).await };
        router = router
            .route(paths::SIGN_IN_WITH[at], get(ask).post(leave))
            .route(paths::SIGN_IN_CALLBACK[at], get(come_back))
            .route(paths::SIGN_IN_LINK[at], get(show_link).post(link))
            .route(paths::SIGN_IN_LINKS[at], get(list).post(unlink));
    }
    router
}

/// The request of a client that waits for the sign-in, where one is named.
fn waiting(sent: &Parameters) -> Option<SignInRequest> {
    sent.text("request").and_then(SignInRequest::parse)
}

fn wish(sent: &Parameters) -> Wish {
    if sent.text(WISH) == Some("link") { Wish::Link } else { Wish::SignIn }
}

async fn named(browser: &Browser, parts: &mut request::Parts) -> Result<Offered, Failure> {
    let id: ProviderId = match PathIds::from_request_parts(parts, &()).await?.id("provider") {
        Ok(id) => id,
        Err(_) => return Err(providers::no_such().into()),
    };
    let offered = providers::offered(&browser.ctx).await?;
    offered.into_iter().find(|offered| offered.id == id).ok_or_else(|| providers::no_such().into())
}

/// What a form that leaves is made for: it sends this browser alone, there alone, and for this alone.
fn purpose(offered: &Offered, sent: &Parameters) -> [String; 4] {
    let request = waiting(sent).map(|request| request.expose().to_owned()).unwrap_or_default();
    let wish = if wish(sent) == Wish::Link { "link" } else { "" };
    [LEAVE.to_owned(), offered.id.to_string(), request, wish.to_owned()]
}

async fn ask(desk: &Desk, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return View::of_nobody(&desk.pages, &parts.headers).refused(failure),
    };
    let view = View::of(&desk.pages, &browser, &parts.headers);
    let shown = async {
        let offered = named(&browser, &mut parts).await?;
        let query = Parameters::from_request_parts(&mut parts, &desk.app).await?;
        Ok(view.ask(&browser, &offered, &query))
    };
    let shown: Result<Response, Failure> = shown.await;
    browser.answer(shown.unwrap_or_else(|failure| view.refused(failure)))
}

async fn leave(desk: &Desk, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return View::of_nobody(&desk.pages, &parts.headers).refused(failure),
    };
    let headers = parts.headers.clone();
    let view = View::of(&desk.pages, &browser, &parts.headers);
    let sent_on = async {
        let offered = named(&browser, &mut parts).await?;
        let Form(sent) = Form::from_request(Request::from_parts(parts, body), &desk.app).await?;
        require(&browser, &headers, &sent, &purpose(&offered, &sent))?;
        let wish = match wish(&sent) {
            Wish::SignIn if browser.signed_in.is_some() => Wish::SignInAgain,
            wish => wish,
        };
        let ctx = if wish == Wish::Link { browser.as_person() } else { browser.ctx.clone() };
        let request = waiting(&sent);
        let start = Start { provider: &offered.id, browser: browser.hash(), wish, request: request.as_ref() };
        match providers::start(&ctx, &start).await {
            Ok(url) => Ok(view.on_the_way(&offered, &url)),
            Err(refusal) if refusal.kind == Kind::Denied => Ok(view.not_let_in(&browser, refusal, request.as_ref())),
            Err(refusal) => Err(refusal.into()),
        }
    };
    let sent_on: Result<Response, Failure> = sent_on.await;
    browser.answer(sent_on.unwrap_or_else(|failure| view.refused(failure)))
}

fn require(browser: &Browser, headers: &HeaderMap, sent: &Parameters, purpose: &[String]) -> Result<(), Failure> {
    let purpose: Vec<&str> = purpose.iter().map(String::as_str).collect();
    Ok(require_own_form(browser, headers, sent, &purpose)?)
}

/// What a page answers, and who signed in.
enum Done {
    Page(Response),
    In(Response, Box<SignedIn>),
}

async fn come_back(desk: &Desk, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return View::of_nobody(&desk.pages, &parts.headers).refused(failure),
    };
    let view = View::of(&desk.pages, &browser, &parts.headers);
    match arrived(desk, &browser, (&view, &mut parts)).await {
        Ok(Done::Page(page)) => browser.answer(page),
        Ok(Done::In(page, signed_in)) => browser.signed_in(page, &signed_in),
        Err(failure) => browser.answer(view.refused(failure)),
    }
}

async fn arrived(
    desk: &Desk,
    browser: &Browser,
    (view, parts): (&View<'_>, &mut request::Parts),
) -> Result<Done, Failure> {
    let offered = named(browser, parts).await?;
    let query = Parameters::from_request_parts(parts, &desk.app).await?;
    let returned = Returned {
        provider: &offered.id,
        state: query.text("state"),
        code: query.text("code"),
        error: query.text("error"),
        iss: query.text("iss"),
        signed_in: browser.signed_in.as_ref(),
        device: browser.device(),
    };
    let back = providers::come_back(&browser.ctx, &returned, &browser.place()).await?;
    let request = back.request.as_ref();
    Ok(match back.outcome {
        Outcome::Entered(Entry::SignedIn(signed_in)) => Done::In(view.signed_in(browser, request), Box::new(signed_in)),
        Outcome::Entered(Entry::Challenged(_)) => Done::Page(view.to(browser, paths::SIGN_IN_FACTOR, request)),
        Outcome::Linked => Done::Page(view.linked(&offered)),
        Outcome::SignInFirst => Done::Page(view.to(browser, paths::SIGN_IN_LINK, request)),
        Outcome::ProveAddressFirst => Done::Page(view.prove_address_first()),
        Outcome::Refused(refusal) => Done::Page(view.not_let_in(browser, refusal, request)),
    })
}

async fn show_link(desk: &Desk, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return View::of_nobody(&desk.pages, &parts.headers).refused(failure),
    };
    let view = View::of(&desk.pages, &browser, &parts.headers);
    let shown = async {
        let query = Parameters::from_request_parts(&mut parts, &desk.app).await?;
        let arrival = providers::arrival(&browser.ctx, browser.hash()).await?.ok_or_else(providers::no_arrival)?;
        let request = waiting(&query);
        Ok(match browser.as_person().require_recent_person() {
            Ok(_) => view.ask_to_link(&browser, &arrival, request.as_ref()),
            Err(_) => view.sign_in_first(&browser, &arrival.provider, request.as_ref()),
        })
    };
    let shown: Result<Response, Failure> = shown.await;
    browser.answer(shown.unwrap_or_else(|failure| view.refused(failure)))
}

/// What the form that links is made for: this person, and who came back from this provider.
fn purpose_of_link(browser: &Browser, arrival: &Arrival) -> [String; 4] {
    let session = browser.session().map(|session| session.id.to_string()).unwrap_or_default();
    [LINK.to_owned(), session, arrival.provider.id.to_string(), base64url(&arrival.subject)]
}

async fn link(desk: &Desk, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return View::of_nobody(&desk.pages, &parts.headers).refused(failure),
    };
    let headers = parts.headers.clone();
    let view = View::of(&desk.pages, &browser, &parts.headers);
    let done = async {
        let Form(sent) = Form::from_request(Request::from_parts(parts, body), &desk.app).await?;
        let arrival = providers::arrival(&browser.ctx, browser.hash()).await?.ok_or_else(providers::no_arrival)?;
        require(&browser, &headers, &sent, &purpose_of_link(&browser, &arrival))?;
        let request = waiting(&sent);
        if sent.text(ANSWER) != Some(YES) {
            providers::forget_arrival(&browser.ctx, browser.hash()).await?;
            return Ok(view.signed_in(&browser, request.as_ref()));
        }
        providers::link_arrival(&browser.as_person(), browser.hash(), &arrival.subject).await?;
        Ok(match request {
            Some(request) => view.signed_in(&browser, Some(&request)),
            None => view.linked(&arrival.provider),
        })
    };
    let done: Result<Response, Failure> = done.await;
    browser.answer(done.unwrap_or_else(|failure| view.refused(failure)))
}
