//! The routes of this face.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::routing::get;
use signet_domain::App;
use signet_domain::limits::Class;
use signet_edge::{Access, Route};
use utoipa::OpenApi;

use crate::jwks;

/// The rows that tests sweep.
pub const ROUTES: &[Route] = &[Route::new(Method::GET, "/.well-known/jwks.json", Access::Public, Class::General)];

/// The face's routes.
pub fn router(app: Arc<App>) -> Router {
    Router::new().route("/.well-known/jwks.json", get(jwks::jwks)).with_state(app)
}

/// The OpenAPI document of this face; the schema of problems that it points to is in the Identity API's.
pub fn document() -> utoipa::openapi::OpenApi {
    Paths::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(jwks::jwks), components(schemas(jwks::Jwk)))]
struct Paths;
