//! Every page as one table, and the router that serves it. Links in code are built from the constants here.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Bytes;
use axum::http::Method;
use axum::routing::get;
use serde_json::Value;
use signet_domain::App;
use signet_domain::limits::Class;
use signet_edge::{Access, Route, paths};

use crate::assets::{self, Stylesheet};
use crate::{brand, consent, device, docs, entry, guides, landing, links, problems, providers};

const LANDING: &str = "/";
const DOCS: &str = "/docs";
const GUIDE_LIST: &str = "/guides";
const GUIDE: &str = "/guides/{name}";
const PROBLEM_LIST: &str = "/problems";
const PROBLEM: &str = "/problems/{name}";
const ASSET: &str = "/assets/{file}";
const FAVICON: &str = "/favicon.svg";

/// The pages, in the form that sweeping tests and the frame read.
pub const ROUTES: &[Route] = &[
    page(LANDING),
    page(DOCS),
    page(GUIDE_LIST),
    page(GUIDE),
    page(PROBLEM_LIST),
    page(PROBLEM),
    asset(ASSET),
    asset(FAVICON),
    page(links::VERIFY_EMAIL[0]),
    form(links::VERIFY_EMAIL[0]),
    page(links::VERIFY_EMAIL[1]),
    form(links::VERIFY_EMAIL[1]),
    page(links::RESET_PASSWORD[0]),
    form(links::RESET_PASSWORD[0]),
    page(links::RESET_PASSWORD[1]),
    form(links::RESET_PASSWORD[1]),
    page(links::SET_PASSWORD[0]),
    form(links::SET_PASSWORD[0]),
    page(links::SET_PASSWORD[1]),
    form(links::SET_PASSWORD[1]),
    page(links::ACCEPT_INVITATION[0]),
    form(links::ACCEPT_INVITATION[0]),
    page(links::ACCEPT_INVITATION[1]),
    form(links::ACCEPT_INVITATION[1]),
    asset(paths::BRAND[0]),
    asset(paths::BRAND[1]),
    page(paths::SIGN_IN[0]),
    form(paths::SIGN_IN[0]),
    page(paths::SIGN_IN[1]),
    form(paths::SIGN_IN[1]),
    page(paths::SIGN_IN_FACTOR[0]),
    form(paths::SIGN_IN_FACTOR[0]),
    page(paths::SIGN_IN_FACTOR[1]),
    form(paths::SIGN_IN_FACTOR[1]),
    form(paths::SIGN_IN_CODE[0]),
    form(paths::SIGN_IN_CODE[1]),
    page(paths::REGISTER[0]),
    form(paths::REGISTER[0]),
    page(paths::REGISTER[1]),
    form(paths::REGISTER[1]),
    page(paths::FORGOT_PASSWORD[0]),
    form(paths::FORGOT_PASSWORD[0]),
    page(paths::FORGOT_PASSWORD[1]),
    form(paths::FORGOT_PASSWORD[1]),
    page(paths::SIGN_OUT[0]),
    form(paths::SIGN_OUT[0]),
    page(paths::SIGN_OUT[1]),
    form(paths::SIGN_OUT[1]),
    page(paths::CONSENT[0]),
    form(paths::CONSENT[0]),
    page(paths::CONSENT[1]),
    form(paths::CONSENT[1]),
    page(paths::SIGN_IN_WITH[0]),
    form(paths::SIGN_IN_WITH[0]),
    page(paths::SIGN_IN_WITH[1]),
    form(paths::SIGN_IN_WITH[1]),
    callback(paths::SIGN_IN_CALLBACK[0]),
    callback(paths::SIGN_IN_CALLBACK[1]),
    page(paths::SIGN_IN_LINK[0]),
    form(paths::SIGN_IN_LINK[0]),
    page(paths::SIGN_IN_LINK[1]),
    form(paths::SIGN_IN_LINK[1]),
    page(paths::SIGN_IN_LINKS[0]),
    form(paths::SIGN_IN_LINKS[0]),
    page(paths::SIGN_IN_LINKS[1]),
    form(paths::SIGN_IN_LINKS[1]),
    page(paths::DEVICE[0]),
    form(paths::DEVICE[0]),
    page(paths::DEVICE[1]),
    form(paths::DEVICE[1]),
];

const fn asset(path: &'static str) -> Route {
    Route::new(Method::GET, path, Access::Public, Class::General)
}

const fn page(path: &'static str) -> Route {
    asset(path).for_people(entry::unanswered)
}

/// What a page's form is sent to: it checks a secret.
const fn form(path: &'static str) -> Route {
    Route::new(Method::POST, path, Access::Public, Class::SignIn).for_people(entry::unanswered)
}

/// Where others send a browser back to with something that is checked.
const fn callback(path: &'static str) -> Route {
    Route::new(Method::GET, path, Access::Public, Class::SignIn)
}

/// What the pages show.
#[derive(Debug, Clone)]
pub struct Site {
    /// The OpenAPI 3.1 document that the reference is made from.
    pub openapi: Arc<Value>,
    /// Where the service is reached from outside, without a slash at the end.
    pub public_url: String,
}

/// The state behind every page. Pages that never change are rendered once, when first asked for: start-up stays quick.
#[derive(Debug)]
pub(crate) struct Pages {
    pub(crate) site: Site,
    pub(crate) stylesheet: Stylesheet,
    pub(crate) landing: OnceLock<Bytes>,
    pub(crate) docs: OnceLock<Bytes>,
}

impl Pages {
    pub(crate) fn new(site: Site) -> Self {
        let public_url = site.public_url.trim_end_matches('/').to_owned();
        Self {
            site: Site { public_url, ..site },
            stylesheet: Stylesheet::new(),
            landing: OnceLock::new(),
            docs: OnceLock::new(),
        }
    }
}

/// Serves every row of [`ROUTES`].
pub fn router(site: Site, app: &Arc<App>) -> Router {
    let pages = Arc::new(Pages::new(site));
    links::router(&pages, app)
        .merge(entry::router(&pages, app))
        .merge(providers::router(&pages, app))
        .merge(brand::router(&pages, app))
        .merge(consent::router(&pages, app))
        .merge(device::router(&pages, app))
        .merge(of_nobody(pages))
}

/// The pages that say nothing of anybody.
pub(crate) fn of_nobody(pages: Arc<Pages>) -> Router {
    Router::new()
        .route(LANDING, get(landing::show))
        .route(DOCS, get(docs::show))
        .route(GUIDE_LIST, get(guides::list))
        .route(GUIDE, get(guides::show))
        .route(PROBLEM_LIST, get(problems::list))
        .route(PROBLEM, get(problems::show))
        .route(ASSET, get(assets::stylesheet))
        .route(FAVICON, get(assets::favicon))
        .with_state(pages)
}
