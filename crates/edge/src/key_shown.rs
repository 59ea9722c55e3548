//! The proof of a key that a request shows (RFC 9449, section 4.1), with what it is held against.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use signet_domain::{App, Refusal, dpop};

use crate::problem::Failure;

/// The header that it is in.
pub(crate) const DPOP: &str = "dpop";

/// A proof in the header `DPoP`, and the method and the address of its request. The address is the one that clients know: what
/// a proxy in front made of it is nothing to them.
#[derive(Debug)]
pub struct KeyShown {
    proof: String,
    method: String,
    url: String,
}

impl KeyShown {
    /// The proof of a request, if it has one.
    ///
    /// # Errors
    /// `Unauthenticated` with INVALID_DPOP_PROOF for several, or what is no text.
    pub(crate) fn of(parts: &Parts, app: &App) -> Result<Option<Self>, Refusal> {
        let mut proofs = parts.headers.get_all(DPOP).iter();
        let (Some(only), None) = (proofs.next(), proofs.next()) else {
            return if parts.headers.contains_key(DPOP) { Err(dpop::missing()) } else { Ok(None) };
        };
        Ok(Some(Self {
            proof: only.to_str().map_err(|_| dpop::missing())?.to_owned(),
            method: parts.method.as_str().to_owned(),
            url: format!("{}{}", app.settings.public_url, parts.uri.path()),
        }))
    }

    /// The proof as the domain takes it.
    pub fn shown(&self) -> dpop::Shown<'_> {
        dpop::Shown { proof: &self.proof, method: &self.method, url: &self.url }
    }
}

/// The proof of a request for tokens, if it has one.
#[derive(Debug)]
pub struct MaybeKeyShown(pub Option<KeyShown>);

impl FromRequestParts<Arc<App>> for MaybeKeyShown {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        KeyShown::of(parts, app).map(Self).map_err(Failure::of_token_request)
    }
}
