//! A route as a row of a face's table: who may call it and how dear it is. Tests sweep these tables.

use axum::http::{HeaderMap, Method};
use axum::response::Response;
use signet_domain::limits::Class;

use crate::problem::Failure;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Whoever presents a credential that holds.
    Caller,
    /// Anybody on this machine.
    Loopback,
}

/// One route.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path, with parameters in braces.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// Which bucket of traffic it draws from.
    pub class: Class,
    /// Whether its problem documents have the member `error` beside the standard ones, as its successes do.
    pub has_error_member: bool,
    /// Whether what it refuses is said in OAuth's words (RFC 6749, section 5.2) in the place of a problem document.
    pub speaks_oauth: bool,
    /// How its readers are told what no handler answers, where they are people; the request's headers tell their language.
    pub page: Option<Show>,
}

/// The page of a failure.
pub type Show = fn(Failure, &HeaderMap) -> Response;

impl Route {
    /// A row of a table.
    pub const fn new(method: Method, path: &'static str, access: Access, class: Class) -> Self {
        Self { method, path, access, class, has_error_member: false, speaks_oauth: false, page: None }
    }

    /// The same, for people.
    pub const fn for_people(mut self, page: Show) -> Self {
        self.page = Some(page);
        self
    }

    /// The same, with the member `error` in its problem documents.
    pub const fn with_error_member(mut self) -> Self {
        self.has_error_member = true;
        self
    }

    /// The same, with what it refuses in OAuth's words.
    pub const fn in_words_of_oauth(mut self) -> Self {
        self.speaks_oauth = true;
        self
    }
}
