//! The OpenAPI document of the whole service, as the committed contract has it.

use std::sync::OnceLock;

use axum::Router;
use axum::body::Bytes;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use signet_domain::Refusal;
use signet_domain::limits::Class;
use signet_edge::{Access, Failure, Route};

const PATH: &str = "/openapi.json";

/// The route that serves it.
pub const ROUTES: &[Route] = &[Route::new(Method::GET, PATH, Access::Public, Class::General)];

/// The document as text, with a line break at its end: what is committed, printed and served.
///
/// # Errors
/// When the document cannot be written as JSON, which is a mistake of ours.
pub fn text() -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&document()).map(|text| text + "\n")
}

/// The document: the faces' own, put together.
pub fn document() -> impl Serialize {
    let mut document = signet_api_identity::document();
    document.merge(signet_oidc::document());
    document.components.get_or_insert_default().responses =
        signet_edge::openapi::shared_answers().into_iter().collect();
    document
}

/// The document as a value, for the pages made from it.
pub fn value() -> serde_json::Value {
    serde_json::to_value(document()).unwrap_or_default()
}

/// Serves [`ROUTES`].
pub fn router() -> Router {
    Router::new().route(PATH, get(show))
}

async fn show() -> Result<Response, Failure> {
    static TEXT: OnceLock<Bytes> = OnceLock::new();
    let text = match TEXT.get() {
        Some(text) => text.clone(),
        None => {
            let text = text().map_err(|error| Failure::new(Refusal::bug(error)))?;
            TEXT.get_or_init(|| text.into()).clone()
        }
    };
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}
