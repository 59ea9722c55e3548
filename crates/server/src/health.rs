//! Whether this node lives, whether it should get requests, and what it counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use signet_domain::limits::Class;
use signet_domain::{App, Refusal};
use signet_edge::{Access, Failure, OnThisMachine, Route};
use signet_vocabulary::Kind;

use crate::metrics::{MEDIA_TYPE, Metrics};

const LIVEZ: &str = "/livez";
const READYZ: &str = "/readyz";
const METRICS: &str = "/metrics";
/// A database that needs longer is no help to a request.
const PATIENCE: Duration = Duration::from_secs(2);
/// The routes of every node.
pub const ROUTES: &[Route] = &[
    Route::new(Method::GET, LIVEZ, Access::Public, Class::General),
    Route::new(Method::GET, READYZ, Access::Public, Class::General),
];
/// Where metrics have no listener of their own.
pub const METRICS_ROUTE: Route = Route::new(Method::GET, METRICS, Access::Loopback, Class::General);

/// Whether the node is on its way out.
#[derive(Debug, Default)]
pub struct Draining(AtomicBool);

impl Draining {
    /// From here on the node says that it is not ready.
    pub fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Clone)]
struct Node {
    app: Arc<App>,
    draining: Arc<Draining>,
}

/// `/livez` and `/readyz`.
pub fn router(app: Arc<App>, draining: Arc<Draining>) -> Router {
    Router::new().route(LIVEZ, get(livez)).route(READYZ, get(readyz)).with_state(Node { app, draining })
}

/// `/metrics` beside everything else: for callers on this machine alone.
pub fn local_metrics(metrics: Arc<Metrics>) -> Router {
    Router::new().route(METRICS, get(metrics_if_local)).with_state(metrics)
}

/// `/metrics` on a listener of its own, whose address says who may come.
pub fn own_metrics(metrics: Arc<Metrics>) -> Router {
    Router::new()
        .route(METRICS, get(|State(metrics): State<Arc<Metrics>>| async move { page(&metrics) }))
        .with_state(metrics)
}

async fn livez() -> &'static str {
    "alive\n"
}

async fn readyz(State(node): State<Node>) -> Result<&'static str, Failure> {
    if node.draining.is_on() {
        return Err(not_ready("This node is shutting down.", None));
    }
    match tokio::time::timeout(PATIENCE, node.app.store.ping()).await {
        Ok(Ok(())) => Ok("ready\n"),
        Ok(Err(error)) => Err(not_ready("The database does not answer.", Some(error))),
        Err(_) => Err(not_ready("The database does not answer in time.", None)),
    }
}

fn not_ready(message: &str, error: Option<signet_storage::Error>) -> Failure {
    let cause = error.map(|error| Box::new(error) as Box<dyn std::error::Error + Send + Sync>);
    Failure::new(Refusal { kind: Kind::Unavailable, cause, ..Refusal::limited(Duration::from_secs(1), message) })
}

async fn metrics_if_local(_: OnThisMachine, State(metrics): State<Arc<Metrics>>) -> Response {
    page(&metrics)
}

fn page(metrics: &Metrics) -> Response {
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], metrics.text()).into_response()
}
