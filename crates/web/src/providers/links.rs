//! The page where somebody sees with which providers they are linked, links more and takes links away.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::Response;
use signet_domain::perform;
use signet_domain::providers::{self, Offered, Unlink};
use signet_edge::same_site::{FORM_TOKEN, require_own_form};
use signet_edge::{Browser, Failure, Form, paths};
use signet_vocabulary::{Kind, ProviderId};

use super::view::{View, with_id};
use super::{Desk, LEAVE, WISH};

const UNLINK: &str = "unlink from provider";
const PROVIDER: &str = "provider";

/// A provider on the page, and what its button does.
pub(super) struct Row {
    pub(super) action: String,
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) button: String,
}

pub(super) async fn show(desk: &Desk, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return View::of_nobody(&desk.pages, &parts.headers).refused(failure),
    };
    let view = View::of(&desk.pages, &browser, &parts.headers);
    let shown = async {
        if browser.as_person().require_recent_person().is_err() {
            return Ok(view.prove_yourself(&browser));
        }
        let linked = providers::linked(&browser.as_person()).await?;
        let row = |offered: Offered| match linked.iter().any(|linked| linked.provider.id == offered.id) {
            true => of_link(&view, &browser, &offered),
            false => of_none(&view, &browser, &offered),
        };
        let rows = providers::offered(&browser.ctx).await?.into_iter().map(row).collect();
        Ok(view.links(&browser, rows))
    };
    let shown: Result<Response, Failure> = shown.await;
    browser.answer(shown.unwrap_or_else(|failure| view.refused(failure)))
}

/// The way to a new link.
fn of_none(view: &View<'_>, browser: &Browser, offered: &Offered) -> Row {
    let token = browser.form_token(&[LEAVE, offered.id.as_str(), "", "link"]);
    Row {
        action: with_id(&paths::in_realm(&browser.ctx.realm, paths::SIGN_IN_WITH), &offered.id),
        fields: vec![(FORM_TOKEN, token), (WISH, "link".to_owned())],
        button: view.words.link_with.replace("{}", &offered.name),
    }
}

/// The end of a link.
fn of_link(view: &View<'_>, browser: &Browser, offered: &Offered) -> Row {
    let id = offered.id.as_str();
    let token = browser.form_token(&[UNLINK, session(browser), id]);
    Row {
        action: paths::in_realm(&browser.ctx.realm, paths::SIGN_IN_LINKS),
        fields: vec![(FORM_TOKEN, token), (PROVIDER, id.to_owned())],
        button: view.words.unlink_from.replace("{}", &offered.name),
    }
}

fn session(browser: &Browser) -> &str {
    browser.session().map_or("", |session| session.id.as_str())
}

pub(super) async fn unlink(desk: &Desk, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return View::of_nobody(&desk.pages, &parts.headers).refused(failure),
    };
    let headers = parts.headers.clone();
    let view = View::of(&desk.pages, &browser, &parts.headers);
    let done = async {
        let Form(sent) = Form::from_request(Request::from_parts(parts, body), &desk.app).await?;
        let named = sent.text(PROVIDER).unwrap_or_default();
        require_own_form(&browser, &headers, &sent, &[UNLINK, session(&browser), named])?;
        let provider: ProviderId = named.parse().map_err(|_| providers::no_such_link())?;
        perform::run(&browser.as_person(), &Unlink(provider)).await?;
        Ok(view.unlinked(&browser))
    };
    let done: Result<Response, Failure> = done.await;
    browser.answer(done.unwrap_or_else(|failure| match failure.kind() {
        Kind::Conflict => view.only_way_in(&browser, failure),
        _ => view.refused(failure),
    }))
}
