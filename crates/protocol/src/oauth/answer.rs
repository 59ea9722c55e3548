//! What is said to a client through the browser: by the query of its redirect URI, or by a form that the browser posts.

use std::borrow::Cow;
use std::fmt;

use super::error::{ErrorCode, description};
use super::parameters::encode;
use super::redirect_uri::Destination;

/// Every name that an answer of the authorization endpoint has or could have, here or at another provider that a client
/// also serves. No registered redirect URI has one of them in its query.
pub(super) const NAMES: [&str; 13] = [
    "access_token",
    "code",
    "error",
    "error_description",
    "error_uri",
    "expires_in",
    "id_token",
    "iss",
    "response",
    "scope",
    "session_state",
    "state",
    "token_type",
];

/// Names and values to be brought to a client.
#[derive(Clone)]
pub struct Answer(Vec<(&'static str, Cow<'static, str>)>);

/// Names alone: a code is among the values.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Answer {
    /// A code (RFC 6749, section 4.1.2), with the client's own `state` and the issuer that it is from (RFC 9207).
    pub fn code(code: &str, state: Option<&str>, issuer: &str) -> Self {
        Self::with_origin(vec![("code", code.to_owned().into())], state, issuer)
    }

    /// An error (RFC 6749, section 4.1.2.1), with a sentence for developers. `None` for an error that no browser carries:
    /// its answer is a page or a document of our own.
    pub fn error(error: ErrorCode, said: Option<&str>, state: Option<&str>, issuer: &str) -> Option<Self> {
        if !error.may_be_redirected() {
            return None;
        }
        let mut pairs = vec![("error", Cow::Borrowed(error.as_str()))];
        pairs.extend(said.map(|said| ("error_description", description(said).into())));
        Some(Self::with_origin(pairs, state, issuer))
    }

    /// That the person has logged out (OpenID Connect RP-Initiated Logout 1.0, section 3).
    pub fn logged_out(state: Option<&str>) -> Self {
        Self(state.map(|state| ("state", state.to_owned().into())).into_iter().collect())
    }

    fn with_origin(mut pairs: Vec<(&'static str, Cow<'static, str>)>, state: Option<&str>, issuer: &str) -> Self {
        pairs.extend(state.map(|state| ("state", state.to_owned().into())));
        pairs.push(("iss", issuer.to_owned().into()));
        Self(pairs)
    }

    /// The URI to send the browser to: the destination, whose own query stays as it is, with the answer behind it.
    pub fn by_query(&self, destination: &Destination) -> String {
        let before = destination.as_str();
        let added = encode(self.fields());
        let mark = match before.split_once('?') {
            _ if added.is_empty() => "",
            None => "?",
            Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        };
        [before, mark, &added].concat()
    }

    /// The fields of the form to post to the destination (OAuth 2.0 Form Post Response Mode, section 2), not yet escaped.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_ref()))
    }
}

#[cfg(test)]
mod tests;
