//! A browser at the host of an application, whose reverse proxy passes to us what it asks: the application's host is not ours,
//! and so are none of the cookies there but those that are set here.

use std::fmt;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use cookie::time::Duration;
use signet_domain::{App, Context};
use signet_protocol::oauth::{ForwardKey, ForwardStart};
use signet_vocabulary::ClientId;
use url::Url;

use crate::caller::Visitor;
use crate::cookies;
use crate::origin::AskedHost;
use crate::problem::Failure;

/// How long somebody may be on the way to an application.
const ON_THE_WAY: Duration = Duration::minutes(10);

/// The context of what a browser asks at an application's host: the realm is that of the path, as for every [`Visitor`].
pub struct Forwarded {
    /// Without a caller.
    pub ctx: Context,
    /// What the browser and its proxy say.
    pub headers: HeaderMap,
    host: Option<String>,
}

/// Nothing of what the browser shows.
impl fmt::Debug for Forwarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forwarded").field("host", &self.host).finish_non_exhaustive()
    }
}

impl FromRequestParts<Arc<App>> for Forwarded {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let Visitor(ctx) = Visitor::from_request_parts(parts, app).await?;
        let host = parts.extensions.get::<AskedHost>().and_then(|asked| asked.0.clone());
        Ok(Self { ctx, headers: parts.headers.clone(), host })
    }
}

/// An application that a browser is at.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Its client.
    pub client: &'a ClientId,
    /// An address at its host.
    pub url: &'a Url,
}

impl Place<'_> {
    fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Each client has its own: one that was made for another opens nothing here.
    fn cookie(&self, name: &str) -> String {
        cookies::prefixed(self.is_https(), &format!("{name}_{}", self.client))
    }
}

impl Forwarded {
    /// Whether the browser asked for the host that `url` is at. Only the port that is the scheme's own may be left out.
    pub fn is_at(&self, url: &Url) -> bool {
        let is_plain = |host: &&str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
        let host = self.host.as_deref().filter(is_plain);
        let asked = host.and_then(|host| Url::parse(&format!("{}://{host}/", url.scheme())).ok());
        asked.is_some_and(|asked| asked.origin().is_tuple() && asked.origin() == url.origin())
    }

    /// What the browser asked the proxy for, if the proxy says so. Nothing may rest on it.
    pub fn uri(&self) -> Option<&str> {
        self.headers.get("x-forwarded-uri").and_then(|value| value.to_str().ok())
    }

    /// What the browser shows of a sign-in to the application.
    pub fn key(&self, at: Place<'_>) -> Option<ForwardKey> {
        cookies::read(&self.headers, &at.cookie(SESSION)).and_then(|text| ForwardKey::parse(text.expose()))
    }

    /// What the browser keeps on the way to it.
    pub fn start(&self, at: Place<'_>) -> Option<ForwardStart> {
        cookies::read(&self.headers, &at.cookie(START)).and_then(|text| ForwardStart::parse(text.expose()))
    }
}

const SESSION: &str = "signet_app";
const START: &str = "signet_app_start";

/// The answer to whoever is on the way to an application from here.
pub fn on_the_way(mut answer: Response, at: Place<'_>, start: &ForwardStart) -> Response {
    cookies::write(answer.headers_mut(), at.is_https(), (&at.cookie(START), start.expose()), Some(ON_THE_WAY));
    answer
}

/// The answer to whoever has come in. What was kept on the way stays until its time is over: another window may be on it.
pub fn came_in(mut answer: Response, at: Place<'_>, key: &ForwardKey) -> Response {
    cookies::write(answer.headers_mut(), at.is_https(), (&at.cookie(SESSION), key.expose()), None);
    answer
}

/// The answer to whoever has left.
pub fn left(mut answer: Response, at: Place<'_>) -> Response {
    cookies::write(answer.headers_mut(), at.is_https(), (&at.cookie(SESSION), ""), Some(Duration::ZERO));
    answer
}

/// `text` as the value of a header: whatever is no visible ASCII, and `%` and `,`, as the percent-encoding of its UTF-8, so that
/// nothing ends the header, two texts are never one, and lists can be told apart.
pub fn header_value(text: &str) -> Option<HeaderValue> {
    const SET: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b' ').add(b'%').add(b',');
    HeaderValue::from_str(&percent_encoding::utf8_percent_encode(text, SET).to_string()).ok()
}
