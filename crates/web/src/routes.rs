//! Every page as one table, and the router that serves it. Links in code are built from the constants here.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Bytes;
use axum::http::Method;
use axum::routing::get;
use serde_json::Value;
use signet_domain::limits::Class;
use signet_edge::{Access, Route};

use crate::assets::{self, Stylesheet};
use crate::{docs, guides, landing, problems};

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
    page(ASSET),
    page(FAVICON),
];

const fn page(path: &'static str) -> Route {
    Route::new(Method::GET, path, Access::Public, Class::General)
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

/// Serves every row of [`ROUTES`].
pub fn router(site: Site) -> Router {
    let public_url = site.public_url.trim_end_matches('/').to_owned();
    let pages = Pages {
        site: Site { public_url, ..site },
        stylesheet: Stylesheet::new(),
        landing: OnceLock::new(),
        docs: OnceLock::new(),
    };
    Router::new()
        .route(LANDING, get(landing::show))
        .route(DOCS, get(docs::show))
        .route(GUIDE_LIST, get(guides::list))
        .route(GUIDE, get(guides::show))
        .route(PROBLEM_LIST, get(problems::list))
        .route(PROBLEM, get(problems::show))
        .route(ASSET, get(assets::stylesheet))
        .route(FAVICON, get(assets::favicon))
        .with_state(Arc::new(pages))
}
