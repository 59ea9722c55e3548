//! What every page shares: the shell around its content, and the headers that keep it from being framed, scripted or
//! sniffed.

use std::sync::OnceLock;

use askama::Template;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use signet_domain::Refusal;
use signet_domain::realms::Realm;
use signet_edge::Failure;

use crate::brand::Brand;
use crate::routes::Pages;

/// Nothing may load but our own stylesheet and icon; no script at all (ASVS 3.4.3).
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";

const GUARDS: [(HeaderName, HeaderValue); 5] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
];

/// Which link of the site's navigation a page lies under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Home,
    Reference,
    Guides,
    Problems,
    Links,
}

/// What the layout needs of a page.
#[derive(Debug)]
pub(crate) struct Shell<'a> {
    pub(crate) title: &'a str,
    pub(crate) stylesheet: &'a str,
    pub(crate) language: &'static str,
    /// Where its files are: at its own host, unless this names another.
    pub(crate) host: &'a str,
    /// Whose page it is.
    pub(crate) brand: Brand,
    section: Section,
}

impl<'a> Shell<'a> {
    pub(crate) fn new(pages: &'a Pages, title: &'a str, section: Section) -> Self {
        Self { title, stylesheet: pages.stylesheet.link(), language: "en", host: "", brand: Brand::ours(), section }
    }

    /// As it is, on a page in another language.
    pub(crate) fn in_language(self, language: &'static str) -> Self {
        Self { language, ..self }
    }

    /// As it is, in the look of a realm.
    pub(crate) fn of_realm(self, realm: &Realm) -> Self {
        Self { brand: Brand::of(realm), ..self }
    }

    /// As it is, shown by another host than its files'.
    pub(crate) fn with_files_of(self, host: &'a str) -> Self {
        Self { host, ..self }
    }

    /// Whether the reader is in `section`, for `aria-current`.
    pub(crate) fn is_in(&self, section: Section) -> bool {
        self.section == section
    }
}

/// A template that failed: a mistake of ours, logged and answered as any other.
#[derive(Debug)]
pub(crate) struct Unrendered(askama::Error);

impl IntoResponse for Unrendered {
    fn into_response(self) -> Response {
        Failure::new(Refusal::bug(self.0)).into_response()
    }
}

/// The finished text of a page.
pub(crate) fn render(template: &impl Template) -> Result<Bytes, Unrendered> {
    template.render().map(Bytes::from).map_err(Unrendered)
}

/// The text in `cell`, rendered at the first call.
pub(crate) fn once(
    cell: &OnceLock<Bytes>,
    make: impl FnOnce() -> Result<Bytes, Unrendered>,
) -> Result<Bytes, Unrendered> {
    match cell.get() {
        Some(html) => Ok(html.clone()),
        None => make().map(|html| cell.get_or_init(|| html).clone()),
    }
}

/// A page as an answer.
pub(crate) fn answer(status: StatusCode, html: Bytes) -> Response {
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    guard(headers);
    response
}

/// Adds the headers that every page and asset carries.
pub(crate) fn guard(headers: &mut HeaderMap) {
    headers.extend(GUARDS.map(|(name, value)| (Some(name), value)));
}

#[derive(Template)]
#[template(path = "not_found.html", whitespace = "minimize")]
struct NotFound<'a> {
    shell: Shell<'a>,
    message: &'a str,
}

/// The page for what is not there, in the look of the others.
pub(crate) fn not_found(pages: &Pages, message: &str) -> Response {
    let shell = Shell::new(pages, "Not found", Section::Problems);
    render(&NotFound { shell, message })
        .map_or_else(IntoResponse::into_response, |html| answer(StatusCode::NOT_FOUND, html))
}
