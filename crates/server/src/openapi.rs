//! The OpenAPI document of the whole service, and each contract's part of it as it is committed.

mod contract;

use axum::Router;
use axum::body::Bytes;
use axum::http::{Method, header};
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::Value;
use signet_domain::limits::Class;
use signet_edge::openapi::{EXAMPLE_URL, shared_answers, speak_of};
use signet_edge::{Access, Route};

pub use contract::Contract;

const PATH: &str = "/openapi.json";

/// The route that serves it.
pub const ROUTES: &[Route] = &[Route::new(Method::GET, PATH, Access::Public, Class::General)];

/// The document of a service at the address that it has by default, as it is printed: the whole of it, or the part of one
/// contract, as it is committed.
pub fn text(contract: Option<Contract>) -> String {
    let whole = document(EXAMPLE_URL);
    pretty(&match contract {
        Some(contract) => contract.of(whole),
        None => whole,
    })
}

/// A document as text, with a line break at its end.
fn pretty(document: &Value) -> String {
    format!("{document:#}\n")
}

/// The document of a service that is reached at `public_url`: the faces' own, put together.
pub fn document(public_url: &str) -> Value {
    let mut document = signet_api_identity::document();
    document.merge(signet_api_realm::document());
    document.merge(signet_oidc::document());
    document.components.get_or_insert_default().responses = shared_answers().into_iter().collect();
    let mut document = serde_json::to_value(document).unwrap_or_default();
    speak_of(&mut document, public_url);
    document
}

/// Serves [`ROUTES`] from a document.
pub fn router(document: &Value) -> Router {
    let text = Bytes::from(pretty(document));
    Router::new().route(PATH, get(async || ([(header::CONTENT_TYPE, "application/json")], text).into_response()))
}
