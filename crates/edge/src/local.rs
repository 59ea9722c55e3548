//! Callers on this machine: for what only the operator or the developer at its keyboard may see.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderName, Uri, header};
use signet_domain::{App, Context, Refusal};

use crate::caller::Public;
use crate::problem::Failure;

/// Whoever comes through a proxy is not on this machine, even if the proxy is.
const FORWARDING: [HeaderName; 6] = [
    header::FORWARDED,
    header::VIA,
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-real-ip"),
];

/// Proof that the caller is on this machine; all others find nothing at the address.
#[derive(Debug, Clone, Copy)]
pub struct OnThisMachine;

impl<S: Sync> FromRequestParts<S> for OnThisMachine {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let is_local = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
        if !is_local || FORWARDING.iter().any(|name| parts.headers.contains_key(name)) {
            return Err(nothing_here());
        }
        Ok(Self)
    }
}

/// The context of an endpoint for developers: no caller; the realm as for [`Public`] endpoints. Where this is not a
/// developer's machine, for callers elsewhere, and under a name that is not this machine's, there is nothing at its address.
#[derive(Clone)]
pub struct Developer(pub Context);

impl FromRequestParts<Arc<App>> for Developer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        OnThisMachine::from_request_parts(parts, app).await?;
        if !app.settings.development || !is_named_locally(parts, &app.settings.public_url) {
            return Err(nothing_here());
        }
        Public::from_request_parts(parts, app).await.map(|Public(ctx)| Self(ctx))
    }
}

/// Whether the request names the public URL's host or this machine. A page from elsewhere can have its own name resolve to the
/// loopback address (DNS rebinding): the browser is on this machine then, and what it asks for still carries that name.
fn is_named_locally(parts: &Parts, public_url: &str) -> bool {
    let ours = public_url.parse::<Uri>().ok().and_then(|url| url.authority().cloned());
    let headers = parts.headers.get_all(header::HOST).iter();
    let named = headers.map(|host| Authority::try_from(host.as_bytes()).ok());
    // HTTP/2, and requests in absolute form, name it in the target.
    let mut named = named.chain(parts.uri.authority().map(|target| Some(target.clone()))).peekable();
    named.peek().is_some()
        && named.all(|named| named.is_some_and(|named| Some(&named) == ours.as_ref() || is_loopback(&named)))
}

fn is_loopback(named: &Authority) -> bool {
    let host = named.host();
    let bracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    !named.as_str().contains('@')
        && (host.eq_ignore_ascii_case("localhost")
            || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
            || bracketed.is_some_and(|host| host.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())))
}

/// The words of an address where nothing is.
fn nothing_here() -> Failure {
    let message = "There is nothing at this address.".to_owned();
    Failure::new(Refusal { message, ..Refusal::not_found("route") })
}
