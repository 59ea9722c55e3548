//! The product's router and document, as the binary puts them together.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::http::Method;
use signet_delivery::Texts;
use signet_domain::App;
use signet_edge::Route;

/// Every row of every face's table.
pub fn routes() -> Vec<Route> {
    let apis = [signet_api_identity::ROUTES, signet_api_realm::ROUTES, signet_oidc::ROUTES];
    [&apis[..], &[signet_oidc::BROWSER_ROUTES, signet_web::ROUTES]].concat().concat()
}

/// The rows that may ask the database: pages know their realm, and ask for nothing else before their form is sent.
pub fn routes_with_a_database() -> Vec<Route> {
    let forms = signet_web::ROUTES.iter().filter(|row| row.method == Method::POST).cloned();
    let apis = [signet_api_identity::ROUTES, signet_api_realm::ROUTES, signet_oidc::ROUTES].concat();
    apis.into_iter().chain(forms).collect()
}

pub fn router(app: Arc<App>, edge: signet_edge::Settings) -> Router {
    static DOCUMENT: LazyLock<Arc<serde_json::Value>> = LazyLock::new(|| Arc::new(openapi()));
    let public_url = app.settings.public_url.clone();
    let site = signet_web::Site { openapi: Arc::clone(&DOCUMENT), public_url };
    let router = signet_api_identity::router(Arc::clone(&app), texts())
        .merge(signet_api_realm::router(Arc::clone(&app)))
        .merge(signet_oidc::router(Arc::clone(&app), signet_web::for_clients(site.clone())))
        .merge(signet_web::router(site, &app));
    signet_edge::frame(router, &routes(), app, edge, Arc::new(|_| {}))
}

/// The texts that are compiled in.
pub fn texts() -> Arc<Texts> {
    Arc::new(Texts::load(None, "signet.test").expect("the texts render"))
}

pub fn openapi() -> serde_json::Value {
    signet_server::openapi::document(signet_edge::openapi::EXAMPLE_URL)
}
