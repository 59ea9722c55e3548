//! The pages that mailed links lead to: each shows a form, and does what the link is for when that is sent. Showing one
//! spends nothing and does not look at the token, because what scans mails follows their links.

mod act;
mod fields;
mod texts;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use signet_domain::outbox::Language;
use signet_domain::passwords::{SHORTEST_BYTES, shortest};
use signet_domain::{App, Context, recovery};
use signet_edge::{Failure, Form, Parameters, Visitor};
use signet_vocabulary::Secret;

use crate::page;
use crate::routes::Pages;
use act::act;
use view::View;

pub(crate) const VERIFY_EMAIL: [&str; 2] = ["/verify-email", "/realms/{realm}/verify-email"];
pub(crate) const RESET_PASSWORD: [&str; 2] = ["/reset-password", "/realms/{realm}/reset-password"];
pub(crate) const SET_PASSWORD: [&str; 2] = ["/set-password", "/realms/{realm}/set-password"];
pub(crate) const ACCEPT_INVITATION: [&str; 2] = ["/accept-invitation", "/realms/{realm}/accept-invitation"];

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    VerifyEmail,
    ResetPassword,
    SetPassword,
    AcceptInvitation,
}

impl Link {
    const ALL: [Self; 4] = [Self::VerifyEmail, Self::ResetPassword, Self::SetPassword, Self::AcceptInvitation];

    /// Where its page is: of the realm `default`, and of the one that the path names.
    fn paths(self) -> [&'static str; 2] {
        match self {
            Self::VerifyEmail => VERIFY_EMAIL,
            Self::ResetPassword => RESET_PASSWORD,
            Self::SetPassword => SET_PASSWORD,
            Self::AcceptInvitation => ACCEPT_INVITATION,
        }
    }
}

/// What the pages are made from.
#[derive(Clone)]
struct Desk {
    pages: Arc<Pages>,
    app: Arc<App>,
}

/// Serves the pages of all links.
pub(crate) fn router(pages: &Arc<Pages>, app: &Arc<App>) -> Router {
    let mut router = Router::new();
    for link in Link::ALL {
        for path in link.paths() {
            let desk = Desk { pages: Arc::clone(pages), app: Arc::clone(app) };
            let opened = desk.clone();
            let open = move |request| async move { finished(&opened, link, open(&opened, link, request).await) };
            let send = move |request| async move { finished(&desk, link, send(&desk, link, request).await) };
            router = router.route(path, get(open).post(send));
        }
    }
    router
}

/// The page in the language and by the rules of its realm.
fn view<'a>(desk: &'a Desk, ctx: &Context, link: Link) -> View<'a> {
    View::of(&desk.pages, link, Language::of_country(&ctx.realm.country), shortest(&ctx.realm.settings))
        .of_realm(&ctx.realm)
}

async fn open(desk: &Desk, link: Link, request: Request) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let Visitor(ctx) = Visitor::from_request_parts(&mut parts, &desk.app).await?;
    let view = view(desk, &ctx, link);
    let query = Parameters::from_request_parts(&mut parts, &desk.app).await;
    match query.as_ref().ok().and_then(|query| query.text("token")) {
        Some(token) => Ok(view.form(&Secret::new(token.to_owned()))),
        None => Ok(view.refused(recovery::no_proof(), None)),
    }
}

async fn send(desk: &Desk, link: Link, request: Request) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let Visitor(ctx) = Visitor::from_request_parts(&mut parts, &desk.app).await?;
    let view = view(desk, &ctx, link);
    let Form(sent) = match Form::from_request(Request::from_parts(parts, body), &desk.app).await {
        Ok(form) => form,
        Err(failure) => return Ok(failure.shown(view.unread())),
    };
    let token = Secret::new(sent.text("token").unwrap_or_default().to_owned());
    Ok(match act(&ctx, link, token.clone(), &sent).await {
        Ok(()) => view.done(),
        Err(refusal) => view.refused(refusal, Some((&token, &sent))),
    })
}

/// The page, or the one that says why there is none: the realm is not known, and with it the language. Unlike other pages
/// these are of one person alone, and nothing keeps them.
fn finished(desk: &Desk, link: Link, outcome: Result<Response, Failure>) -> Response {
    let mut response = outcome.unwrap_or_else(|failure| {
        let page = match failure.status() {
            StatusCode::NOT_FOUND => page::not_found(&desk.pages, "There is nothing at this address."),
            _ => View::of(&desk.pages, link, Language::English, SHORTEST_BYTES).unread(),
        };
        failure.shown(page)
    });
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests;
