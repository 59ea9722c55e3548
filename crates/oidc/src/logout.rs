//! `GET` and `POST /oauth/logout`: a client says that somebody has logged out of it, and wants to log out here (OpenID Connect
//! RP-Initiated Logout 1.0).

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use signet_domain::clients::{self, Client};
use signet_domain::tokens::{self, Hint, Hinted};
use signet_domain::{Context, sessions};
use signet_edge::same_site::{FORM_TOKEN, require_own_token};
use signet_edge::{Browser, Failure, FormText, paths};
use signet_protocol::oauth::parameters::encode;
use signet_protocol::oauth::{Answer, Destination, Parameters};

use crate::authorize::page;
use crate::desk::{Desk, see_other};

/// What a client says that counts here.
const KNOWN: [&str; 4] = ["id_token_hint", "client_id", "post_logout_redirect_uri", "state"];

/// What a client said, checked.
struct Asked {
    hint: Option<Hint>,
    client: Option<Arc<Client>>,
    to: Option<Destination>,
    state: Option<String>,
}

/// `GET`: from a client, through the browser.
pub(crate) async fn by_query(State(desk): State<Desk>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return desk.pages.refusal(None, failure),
    };
    let answered = match parameters(parts.uri.query().unwrap_or_default().as_bytes()) {
        Ok(sent) => leave(&desk, &browser, &sent).await,
        Err(failure) => Err(failure),
    };
    browser.answer(answered.unwrap_or_else(|failure| desk.pages.refusal(Some(&browser.ctx), failure)))
}

/// `POST`: from a client, or from the page that asks.
pub(crate) async fn by_form(State(desk): State<Desk>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let browser = match Browser::from_request_parts(&mut parts, &desk.app).await {
        Ok(browser) => browser,
        Err(failure) => return desk.pages.refusal(None, failure),
    };
    let headers = parts.headers.clone();
    let answered = match FormText::from_request(Request::from_parts(parts, body), &desk.app).await {
        Ok(FormText(text)) => confirmed(&desk, &browser, &headers, &text).await,
        Err(failure) => Err(failure),
    };
    browser.answer(answered.unwrap_or_else(|failure| desk.pages.refusal(Some(&browser.ctx), failure)))
}

fn parameters(text: &[u8]) -> Result<Parameters, Failure> {
    Parameters::parse(text, &[]).map_err(|refused| page(format!("This request cannot be read: {refused}.")))
}

async fn leave(desk: &Desk, browser: &Browser, sent: &Parameters) -> Result<Response, Failure> {
    let ctx = &browser.ctx;
    let asked = read(ctx, sent).await?;
    let Some(session) = browser.session() else { return gone(desk, ctx, &asked) };
    // Anybody can send somebody here: only who had an ID token of this very person speaks for them (section 2).
    if asked.hint.as_ref().is_some_and(|hint| hint.account == session.account) {
        return end(desk, browser, &asked).await;
    }
    let token = browser.form_token(&[PURPOSE, session.id.as_str()]);
    let client = asked.client.as_ref().map(|client| client.id.as_str());
    let to = asked.to.as_ref();
    let fields = [
        (FORM_TOKEN, Some(token.as_str())),
        ("client_id", client),
        ("post_logout_redirect_uri", to.map(Destination::as_str)),
        ("state", asked.state.as_deref()),
    ];
    let fields: Vec<_> = fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let action = paths::in_realm(&ctx.realm, paths::LOGOUT);
    Ok(desk.pages.ask_to_sign_out(browser, &action, &fields, to))
}

/// What the form of the page that asks is made for.
const PURPOSE: &str = "log out";

/// A form with our own token is the person's word; every other one is from a client. That comes from another site, and so without
/// the cookie of the sign-in: the browser asks again with all that it has.
async fn confirmed(desk: &Desk, browser: &Browser, headers: &HeaderMap, text: &[u8]) -> Result<Response, Failure> {
    let (ctx, sent) = (&browser.ctx, parameters(text)?);
    let Some(token) = sent.get(FORM_TOKEN) else {
        let again = encode(sent.iter().filter(|(name, _)| KNOWN.contains(name)));
        return see_other(&format!("{}?{again}", paths::in_realm(&ctx.realm, paths::LOGOUT)));
    };
    let asked = read(ctx, &sent).await?;
    let Some(session) = browser.session() else { return gone(desk, ctx, &asked) };
    require_own_token(browser, headers, token, &[PURPOSE, session.id.as_str()])?;
    end(desk, browser, &asked).await
}

async fn end(desk: &Desk, browser: &Browser, asked: &Asked) -> Result<Response, Failure> {
    sessions::sign_out(&browser.as_person()).await?;
    Ok(browser.signed_out(gone(desk, &browser.ctx, asked)?))
}

/// Where the browser goes from here: back to the client, if it said where to, or nowhere.
fn gone(desk: &Desk, ctx: &Context, asked: &Asked) -> Result<Response, Failure> {
    match &asked.to {
        Some(to) => see_other(&Answer::logged_out(asked.state.as_deref()).by_query(to)),
        None => Ok(desk.pages.signed_out(ctx)),
    }
}

/// # Errors
/// For a page: what contradicts itself, or is nothing that this realm issued or registered, is followed nowhere (sections 2 and 3).
async fn read(ctx: &Context, sent: &Parameters) -> Result<Asked, Failure> {
    let hint = match sent.get("id_token_hint") {
        Some(token) => match tokens::hint(ctx, token).await? {
            Hinted::Issued(hint) => Some(hint),
            // Keys are replaced, and who signed in before that wants to sign out as well: they are asked.
            Hinted::Unverifiable => None,
            Hinted::Foreign => return Err(page("The id_token_hint is no ID token that was issued here.")),
        },
        None => None,
    };
    let client = client(ctx, sent, hint.as_ref()).await?;
    let uri = sent.get("post_logout_redirect_uri");
    let to = match (&client, uri) {
        (Some(client), Some(uri)) => {
            let other = || page("The post_logout_redirect_uri is not one that this client has registered.");
            Some(client.returns_to(uri).ok_or_else(other)?)
        }
        // Nobody says whose it is: it is asked as if it were not there.
        _ => None,
    };
    Ok(Asked { hint, client, to, state: sent.get("state").map(str::to_owned) })
}

async fn client(ctx: &Context, sent: &Parameters, hint: Option<&Hint>) -> Result<Option<Arc<Client>>, Failure> {
    let named = sent.get("client_id");
    let id = match (hint, named) {
        (None, None) => return Ok(None),
        (Some(hint), Some(named)) if named != hint.client.as_str() => {
            return Err(page("The client_id is another client than the one that the id_token_hint was issued to."));
        }
        (Some(hint), _) => Some(hint.client.clone()),
        (None, Some(named)) => named.parse().ok(),
    };
    let found = match id {
        Some(id) => clients::by_id(&ctx.app, &ctx.realm.id, &id).await?,
        None => None,
    };
    found.map(Some).ok_or_else(|| page("There is no client with this client_id."))
}
