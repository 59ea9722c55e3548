//! `GET /oauth/authorize/resume`: where pages send a browser once its person has done what they ask for. What is next is decided
//! anew.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::response::Response;
use signet_domain::{Refusal, clients, grants};
use signet_edge::client_pages::SIGN_IN_OVER;
use signet_edge::{Browser, Failure};
use signet_protocol::oauth::{Parameters, SignInRequest};

use super::page;
use super::way::{self, Journey};
use crate::desk::Desk;

/// One refusal of a handle that is unknown, over, answered, or another browser's.
fn over() -> Failure {
    let message = "This sign-in was answered already, took too long, or began in another browser.";
    Failure::new(Refusal { code: Some(SIGN_IN_OVER), ..Refusal::malformed(Vec::new(), message) })
}

pub(crate) async fn resume(State(desk): State<Desk>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return desk.pages.refusal(None, failure),
    };
    let answered = go_on(&desk, &browser, &parts).await;
    browser.answer(answered.unwrap_or_else(|failure| desk.pages.refusal(Some(&browser.ctx), failure)))
}

async fn go_on(desk: &Desk, browser: &Browser, parts: &Parts) -> Result<Response, Failure> {
    let ctx = &browser.ctx;
    let sent = Parameters::parse(parts.uri.query().unwrap_or_default().as_bytes(), &[]).map_err(|_| over())?;
    let handle = sent.get("request").and_then(SignInRequest::parse).ok_or_else(over)?;
    let kept = grants::find(ctx, &handle, browser.hash()).await?.ok_or_else(over)?;
    let client = clients::by_id(&ctx.app, &ctx.realm.id, &kept.request.client).await?;
    let client = client.ok_or_else(|| page("The client of this sign-in is not there any more."))?;
    way::go(desk, browser, Journey { request: kept.request, client, kept: Some((handle, kept.said)) }).await
}
