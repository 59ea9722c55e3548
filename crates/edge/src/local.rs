//! Callers on this machine: for what only the operator or the developer at its keyboard may see.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderName, header};
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
/// developer's machine, and for callers elsewhere, there is nothing at its address.
#[derive(Clone)]
pub struct Developer(pub Context);

impl FromRequestParts<Arc<App>> for Developer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        OnThisMachine::from_request_parts(parts, app).await?;
        if !app.settings.development {
            return Err(nothing_here());
        }
        Public::from_request_parts(parts, app).await.map(|Public(ctx)| Self(ctx))
    }
}

/// The words of an address where nothing is.
fn nothing_here() -> Failure {
    let message = "There is nothing at this address.".to_owned();
    Failure::new(Refusal { message, ..Refusal::not_found("route") })
}
