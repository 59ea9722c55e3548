//! `GET /forward-auth/check`: a proxy asks who is behind a request. Whoever gets 204 is let through with the headers of the
//! answer; everybody else is not.

use axum::extract::{FromRequestParts, Request, State as Of};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use signet_domain::Refusal;
use signet_domain::grants::{self, Behind};
use signet_edge::forwarded::header_value;
use signet_edge::{Failure, Forwarded, paths};
use signet_protocol::oauth::Parameters;
use signet_protocol::oauth::parameters::encode;

use super::application::{Application, parameters};
use super::return_path;
use super::start::is_navigation;
use crate::desk::{Desk, see_other};

const USER: HeaderName = HeaderName::from_static("x-auth-request-user");
const USERNAME: HeaderName = HeaderName::from_static("x-auth-request-preferred-username");
const EMAIL: HeaderName = HeaderName::from_static("x-auth-request-email");
const GROUPS: HeaderName = HeaderName::from_static("x-auth-request-groups");

pub(crate) async fn check(Of(desk): Of<Desk>, request: Request) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let at = Forwarded::from_request_parts(&mut parts, &desk.app).await?;
    let sent = parameters(parts.uri.query())?;
    let application = Application::named(&at, &sent).await?;
    let behind = match at.key(application.place()) {
        Some(key) => grants::who_is_behind(&at.ctx, &application.client.id, &key).await?,
        None => None,
    };
    let mut answer = match behind {
        Some(behind) => (StatusCode::NO_CONTENT, told(&behind)?).into_response(),
        None if wants_start(&at, &sent) => to_start(&at, &application)?,
        None => return Err(nobody()),
    };
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

fn nobody() -> Failure {
    Failure::new(Refusal::unauthenticated("UNAUTHORIZED", "Nobody is signed in to this application here."))
}

/// What the application is told of the person, as far as the grant's scope goes. An address that nobody proved is not told:
/// applications let people in by it.
fn told(behind: &Behind) -> Result<HeaderMap, Failure> {
    let (account, scope) = (&behind.account, behind.session.grant.as_ref().map(|grant| &grant.scope));
    let may = |name: &str| scope.is_some_and(|scope| scope.contains(name));
    let value = |text: &str| header_value(text).ok_or_else(|| Refusal::bug("a value that no header can hold"));
    let mut headers = HeaderMap::new();
    headers.insert(USER, value(account.id.as_str())?);
    if let Some(username) = scope.and_then(|scope| grants::username(account, scope)) {
        headers.insert(USERNAME, value(username)?);
    }
    if let Some(email) = account.email.as_deref().filter(|_| may("email") && account.email_verified) {
        headers.insert(EMAIL, value(email)?);
    }
    if !behind.roles.is_empty() {
        let roles: Vec<_> = behind.roles.iter().map(|role| role.as_str()).collect();
        let roles =
            HeaderValue::from_str(&roles.join(",")).map_err(|_| Refusal::bug("a role that no header can hold"))?;
        headers.insert(GROUPS, roles);
    }
    Ok(headers)
}

/// Some proxies only pass on what we answer: they ask us to send the browser to sign in ourselves.
fn wants_start(at: &Forwarded, sent: &Parameters) -> bool {
    let is_read = at.headers.get("x-forwarded-method").is_none_or(|method| method == "GET" || method == "HEAD");
    sent.get("otherwise") == Some("start") && is_read && is_navigation(&at.headers)
}

/// A path, and so at the application's host, whichever that is to the browser.
fn to_start(at: &Forwarded, application: &Application) -> Result<Response, Failure> {
    let fields = [("client_id", application.client.id.as_str()), ("rd", return_path::own(at.uri()))];
    see_other(&format!("{}?{}", paths::in_realm(&at.ctx.realm, paths::FORWARD_START), encode(fields)))
}
