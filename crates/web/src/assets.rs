//! The stylesheet and the icon: compiled in, so that no page ever asks another machine for anything.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use signet_protocol::digest::sha256;

use crate::page;
use crate::routes::Pages;

const CSS: &str = include_str!("../assets/signet.css");
const ICON: &str = include_str!("../assets/favicon.svg");

/// The stylesheet's name, which changes with its content, so that browsers may keep it for good.
#[derive(Debug)]
pub(crate) struct Stylesheet {
    file: String,
    link: String,
}

impl Stylesheet {
    pub(crate) fn new() -> Self {
        let hash = sha256(CSS.as_bytes());
        let hash: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let file = format!("signet.{hash}.css");
        Self { link: format!("/assets/{file}"), file }
    }

    /// The path that pages link to.
    pub(crate) fn link(&self) -> &str {
        &self.link
    }
}

pub(crate) async fn stylesheet(State(pages): State<Arc<Pages>>, Path(file): Path<String>) -> Response {
    if file != pages.stylesheet.file {
        return page::not_found(&pages, "There is no such file here.");
    }
    asset("text/css; charset=utf-8", "public, max-age=31536000, immutable", CSS)
}

pub(crate) async fn favicon() -> Response {
    asset("image/svg+xml", "public, max-age=86400", ICON)
}

fn asset(kind: &'static str, cache: &'static str, content: &'static str) -> Response {
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    page::guard(headers);
    response
}
