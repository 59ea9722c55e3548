//! The routes of this face.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::routing::get;
use signet_domain::App;
use signet_domain::limits::Class;
use signet_edge::{Access, ClientPages, Route, paths};
use utoipa::OpenApi;

use crate::desk::Desk;
use crate::{authorize, jwks, logout};

/// The rows that tests sweep.
pub const ROUTES: &[Route] = &[Route::new(Method::GET, "/.well-known/jwks.json", Access::Public, Class::General)];

/// The rows of what clients send browsers to: like pages, they are described in no document of the API.
pub const BROWSER_ROUTES: &[Route] = &[
    browser(Method::GET, paths::AUTHORIZE[0]),
    browser(Method::GET, paths::AUTHORIZE[1]),
    browser(Method::POST, paths::AUTHORIZE[0]),
    browser(Method::POST, paths::AUTHORIZE[1]),
    browser(Method::GET, paths::AUTHORIZE_RESUME[0]),
    browser(Method::GET, paths::AUTHORIZE_RESUME[1]),
    browser(Method::GET, paths::LOGOUT[0]),
    browser(Method::GET, paths::LOGOUT[1]),
    browser(Method::POST, paths::LOGOUT[0]),
    browser(Method::POST, paths::LOGOUT[1]),
];

/// Where a client sends the browser of a person.
const fn browser(method: Method, path: &'static str) -> Route {
    Route::new(method, path, Access::Public, Class::General)
}

/// The face's routes.
pub fn router(app: Arc<App>, pages: Arc<dyn ClientPages>) -> Router {
    let router = Router::new().route("/.well-known/jwks.json", get(jwks::jwks)).with_state(Arc::clone(&app));
    router.merge(for_browsers(app, pages))
}

/// The endpoints that clients send browsers to.
fn for_browsers(app: Arc<App>, pages: Arc<dyn ClientPages>) -> Router {
    let mut router = Router::new();
    for realm in 0..2 {
        router = router
            .route(paths::AUTHORIZE[realm], get(authorize::by_query).post(authorize::by_form))
            .route(paths::AUTHORIZE_RESUME[realm], get(authorize::resume))
            .route(paths::LOGOUT[realm], get(logout::by_query).post(logout::by_form));
    }
    router.with_state(Desk { app, pages })
}

/// The OpenAPI document of this face; the schema of problems that it points to is in the Identity API's.
pub fn document() -> utoipa::openapi::OpenApi {
    Paths::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(jwks::jwks), components(schemas(jwks::Jwk)))]
struct Paths;
