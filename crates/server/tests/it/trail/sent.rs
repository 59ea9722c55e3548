//! A request of the routes that are walked, and who sends it.

use serde_json::Value;

use crate::actors::Person;

/// A request.
pub(super) struct Sent {
    pub(super) path: String,
    pub(super) token: Option<String>,
    /// Of a browser, whose page it comes from.
    pub(super) cookie: String,
    pub(super) body: Value,
}

pub(super) fn public(path: &str, body: Value) -> Sent {
    Sent { path: path.to_owned(), token: None, cookie: String::new(), body }
}

pub(super) fn by(who: &Person, path: impl Into<String>, body: Value) -> Sent {
    Sent { path: path.into(), token: Some(who.access.clone()), cookie: String::new(), body }
}

pub(super) fn bare(who: &Person, path: impl Into<String>) -> Sent {
    by(who, path, Value::Null)
}

/// What shows a token that is no person's.
pub(super) fn showing(token: &str, path: impl Into<String>, body: Value) -> Sent {
    Sent { path: path.into(), token: Some(token.to_owned()), cookie: String::new(), body }
}
