//! The access token that a client shows to a resource of ours that is OAuth's own (RFC 6750, section 2; RFC 9449, section 7.1).

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::http::Method;
use signet_domain::{App, Refusal, dpop};
use signet_protocol::oauth::Parameters;
use signet_vocabulary::Secret;

use crate::body::{self, FORM};
use crate::caller::{Credential, credential};
use crate::key_shown::KeyShown;
use crate::problem::Failure;

/// Where a form has the token.
const FIELD: &str = "access_token";
/// The longest form that is read: a token of the longest form, and a little.
const LARGEST: usize = 16 * 1024;

/// An access token in the header, or in a form (RFC 6750, section 2.2), with the proof of its key where the header says that it
/// is bound to one. What the address says is not looked at.
#[derive(Debug)]
pub struct AccessToken {
    /// The token.
    pub token: Secret<String>,
    /// The proof of its key, for a token that is said to be bound.
    pub key: Option<KeyShown>,
}

fn missing() -> Refusal {
    let message = "This request needs the access token of an OAuth client (Authorization: Bearer …).";
    Refusal::unauthenticated("UNAUTHORIZED", message)
}

impl FromRequest<Arc<App>> for AccessToken {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let in_header = match credential(&parts.headers)? {
            Some(Credential::Bearer(token)) => Some((token, None)),
            Some(Credential::Bound(token)) => {
                Some((token, Some(KeyShown::of(&parts, app)?.ok_or_else(dpop::missing)?)))
            }
            Some(_) | None => None,
        };
        let in_header = in_header.map(|(token, key)| Self { token: Secret::new(token.to_owned()), key });
        if parts.method != Method::POST || !body::is_of(&parts.headers, FORM) {
            return in_header.ok_or_else(|| missing().into());
        }
        let text = body::read_up_to(LARGEST, &parts.headers, body).await?;
        let form = Parameters::parse(&text, &[])
            .map_err(|bad| Refusal::malformed(Vec::new(), &format!("The form cannot be read: {bad}.")))?;
        match (in_header, form.get(FIELD)) {
            (Some(_), Some(_)) => {
                // Whom the request speaks for must not depend on which is read first (RFC 6750, section 2).
                Err(Refusal::malformed(Vec::new(), "Send one access token: there are several in this request.").into())
            }
            (Some(shown), None) => Ok(shown),
            (None, Some(token)) => Ok(Self { token: Secret::new(token.to_owned()), key: None }),
            (None, None) => Err(missing().into()),
        }
    }
}
