//! The product's router and document, as the binary puts them together.

use std::sync::Arc;

use axum::Router;
use signet_delivery::Texts;
use signet_domain::App;
use signet_edge::Route;

/// Every row of every face's table.
pub fn routes() -> Vec<Route> {
    [signet_api_identity::ROUTES, signet_oidc::ROUTES].concat()
}

pub fn router(app: Arc<App>, edge: signet_edge::Settings) -> Router {
    let router = signet_api_identity::router(Arc::clone(&app), texts()).merge(signet_oidc::router(Arc::clone(&app)));
    signet_edge::frame(router, &routes(), app, edge, Arc::new(|_| {}))
}

/// The texts that are compiled in.
pub fn texts() -> Arc<Texts> {
    Arc::new(Texts::load(None, "signet.test").expect("the texts render"))
}

pub fn openapi() -> serde_json::Value {
    signet_server::openapi::document(signet_edge::openapi::EXAMPLE_URL)
}
