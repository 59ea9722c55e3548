//! The authorization endpoint: a client sends a person here, and what they let it have comes back as a code (RFC 6749, section
//! 3.1; OpenID Connect Core 1.0, section 3.1.2).

mod addressee;
mod answer;
mod read;
mod resume;
mod way;

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::response::Response;
use signet_domain::clients::Client;
use signet_domain::grants::{self, AuthorizationRequest};
use signet_domain::{Context, Refusal};
use signet_edge::{Browser, Failure, FormText, Visitor, paths};
use signet_protocol::oauth::parameters::encode;
use signet_protocol::oauth::{Parameters, RequestUri};

use crate::desk::{Desk, see_other};
pub(crate) use addressee::destination;
pub(crate) use answer::sentence;
pub(crate) use read::{By, read};
pub(crate) use resume::resume;
use way::Journey;

/// Tokens can be asked for several resources (RFC 8707, section 2).
pub(crate) const MAY_REPEAT: [&str; 1] = ["resource"];

/// What becomes of a request whose client is not told of it: a page says so (RFC 6749, section 4.1.2.1).
pub(crate) fn page(message: impl AsRef<str>) -> Failure {
    Failure::new(Refusal::malformed(Vec::new(), message.as_ref()))
}

/// `GET /oauth/authorize`.
pub(crate) async fn by_query(State(desk): State<Desk>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return desk.pages.refusal(None, failure),
    };
    let answered = begin(&desk, &browser, &parts).await;
    browser.answer(answered.unwrap_or_else(|failure| desk.pages.refusal(Some(&browser.ctx), failure)))
}

async fn begin(desk: &Desk, browser: &Browser, parts: &Parts) -> Result<Response, Failure> {
    let (ctx, sent) = (&browser.ctx, parameters(parts.uri.query().unwrap_or_default().as_bytes())?);
    let (request, client) = match pushed(ctx, &sent).await? {
        Some(found) => found,
        None => match read_directly(desk, ctx, &sent).await? {
            Ok(found) => found,
            Err(answer) => return Ok(answer),
        },
    };
    way::go(desk, browser, Journey { request, client, kept: None }).await
}

/// `POST /oauth/authorize` (OpenID Connect Core 1.0, section 3.1.2.1). A form that another site sends comes without our cookies,
/// and so without the sign-in: it is put aside like one that was pushed, and the browser asks again with all that it has.
pub(crate) async fn by_form(State(desk): State<Desk>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let ctx = match Visitor::from_request_parts(&mut parts, &desk.app).await {
        Ok(Visitor(ctx)) => ctx,
        Err(failure) => return desk.pages.refusal(None, failure),
    };
    let answered = put_aside(&desk, &ctx, Request::from_parts(parts, body)).await;
    answered.unwrap_or_else(|failure| desk.pages.refusal(Some(&ctx), failure))
}

async fn put_aside(desk: &Desk, ctx: &Context, request: Request) -> Result<Response, Failure> {
    let FormText(text) = FormText::from_request(request, &desk.app).await?;
    let sent = parameters(&text)?;
    let request = match pushed(ctx, &sent).await? {
        Some((request, _)) => request,
        None => match read_directly(desk, ctx, &sent).await? {
            Ok((request, _)) => request,
            Err(answer) => return Ok(answer),
        },
    };
    let handle = grants::push(ctx, &request).await?;
    let again = encode([("client_id", request.client.as_str()), ("request_uri", handle.expose())]);
    see_other(&format!("{}?{again}", paths::in_realm(&ctx.realm, paths::AUTHORIZE)))
}

fn parameters(text: &[u8]) -> Result<Parameters, Failure> {
    Parameters::parse(text, &MAY_REPEAT).map_err(|refused| page(format!("This request cannot be read: {refused}.")))
}

type Found = (AuthorizationRequest, Arc<Client>);

/// The request that the client pushed, if that is what it names (RFC 9126, section 4). What else is sent beside it says nothing.
async fn pushed(ctx: &Context, sent: &Parameters) -> Result<Option<Found>, Failure> {
    let Some(handle) = sent.get("request_uri").and_then(RequestUri::parse) else { return Ok(None) };
    let client = addressee::client(ctx, sent).await?;
    let request = grants::take_pushed(ctx, &client.id, &handle).await?;
    let gone = "The request_uri is unknown, was used before, is over, or belongs to another client.";
    Ok(Some((request.ok_or_else(|| page(gone))?, client)))
}

/// The request that the browser brought; or, where its client sent what it must not, the answer that it gets.
async fn read_directly(desk: &Desk, ctx: &Context, sent: &Parameters) -> Result<Result<Found, Response>, Failure> {
    let client = addressee::client(ctx, sent).await?;
    let destination = addressee::destination(&client, sent)?;
    match read(ctx, &client, &destination, sent, By::Browser).await? {
        Ok(request) => Ok(Ok((request, client))),
        Err((request, no)) => answer::refusal(desk, ctx, &request, &destination, &no).map(Err),
    }
}
