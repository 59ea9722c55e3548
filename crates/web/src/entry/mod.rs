//! The pages where people come in and go out: signing in with a second factor, proving oneself again, making an account, asking
//! for a new password, and signing out. Each form says where it is sent; nothing that a request carries says where its sender
//! goes next but the request of a client that this very browser keeps, and a word for a page of ours.

mod factor;
mod forgot_password;
mod register;
mod sign_in;
mod sign_out;
mod texts;
mod view;
mod visit;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use signet_domain::App;
use signet_domain::sessions::browser::SignedIn;
use signet_edge::paths::{self, InRealms};
use signet_edge::{Browser, Failure, Form, Parameters};

use crate::routes::{Pages, Site};
pub(crate) use sign_in::AGAIN;
use view::{View, no_page};
use visit::Visit;

/// A page of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    SignIn,
    Factor,
    /// No page of its own: another code, which leads back to the one before.
    Code,
    Register,
    ForgotPassword,
    SignOut,
}

impl Page {
    const ALL: [Self; 6] =
        [Self::SignIn, Self::Factor, Self::Code, Self::Register, Self::ForgotPassword, Self::SignOut];

    fn paths(self) -> InRealms {
        match self {
            Self::SignIn => paths::SIGN_IN,
            Self::Factor => paths::SIGN_IN_FACTOR,
            Self::Code => paths::SIGN_IN_CODE,
            Self::Register => paths::REGISTER,
            Self::ForgotPassword => paths::FORGOT_PASSWORD,
            Self::SignOut => paths::SIGN_OUT,
        }
    }
}

/// What a page answers, and what becomes of who is signed in.
enum Done {
    Page(Response),
    In(Response, Box<SignedIn>),
    Out(Response),
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
    for page in Page::ALL {
        for path in page.paths() {
            let desk = Desk { pages: Arc::clone(pages), app: Arc::clone(app) };
            let opened = desk.clone();
            let open = move |request| async move { open(&opened, page, request).await };
            let send = move |request| async move { send(&desk, page, request).await };
            router = match page {
                Page::Code => router.route(path, post(send)),
                _ => router.route(path, get(open).post(send)),
            };
        }
    }
    router
}

/// The page of a request that no handler answers: nothing is known of its realm.
pub(crate) fn unanswered(failure: Failure, headers: &HeaderMap) -> Response {
    let pages = Pages::new(Site { openapi: Arc::default(), public_url: String::new() });
    no_page(&pages, (None, headers), failure)
}

async fn open(desk: &Desk, page: Page, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return no_page(&desk.pages, (None, &parts.headers), failure),
    };
    let query = Parameters::from_request_parts(&mut parts, &desk.app).await;
    let shown = async {
        let visit = Visit::of(&browser, &parts.headers, query.as_ref().ok()).await?;
        let view = View::of(&desk.pages, &visit);
        let query = query.as_ref().ok();
        match page {
            Page::SignIn => sign_in::show(&view, query).await,
            Page::Factor => factor::show(&view, query).await,
            Page::Register => Ok(register::show(&view)),
            Page::ForgotPassword => Ok(forgot_password::show(&view)),
            Page::SignOut => Ok(sign_out::show(&view)),
            Page::Code => Ok(view.to(paths::SIGN_IN_FACTOR)),
        }
    };
    let shown: Result<Response, Failure> = shown.await;
    browser.answer(shown.unwrap_or_else(|failure| refused(desk, (&browser, &parts.headers), failure)))
}

async fn send(desk: &Desk, page: Page, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return no_page(&desk.pages, (None, &parts.headers), failure),
    };
    let headers = parts.headers.clone();
    let done = async {
        let Form(sent) = Form::from_request(Request::from_parts(parts, body), &desk.app).await?;
        let visit = Visit::of(&browser, &headers, Some(&sent)).await?;
        let view = View::of(&desk.pages, &visit);
        act(page, &view, &headers, &sent).await
    };
    let done: Result<Done, Failure> = done.await;
    match done {
        Ok(Done::Page(page)) => browser.answer(page),
        Ok(Done::In(page, signed_in)) => browser.signed_in(page, &signed_in),
        Ok(Done::Out(page)) => browser.signed_out(page),
        Err(failure) => browser.answer(refused(desk, (&browser, &headers), failure)),
    }
}

fn refused(desk: &Desk, (browser, headers): (&Browser, &HeaderMap), failure: Failure) -> Response {
    no_page(&desk.pages, (Some(&browser.ctx.realm), headers), failure)
}

async fn act(page: Page, view: &View<'_>, headers: &HeaderMap, sent: &Parameters) -> Result<Done, Failure> {
    match page {
        Page::SignIn => sign_in::send(view, headers, sent).await,
        Page::Factor => factor::send(view, headers, sent).await,
        Page::Code => factor::send_code(view, headers, sent).await,
        Page::Register => register::send(view, headers, sent).await,
        Page::ForgotPassword => forgot_password::send(view, headers, sent).await,
        Page::SignOut => sign_out::send(view, headers, sent).await,
    }
}
