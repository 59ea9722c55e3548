//! The only wiring: settings, store and key become the application; the application becomes routers; the frame goes round.

use std::sync::Arc;

use axum::Router;
use signet_delivery::Texts;
use signet_domain::install::{self, Bootstrap, FirstAdministrator};
use signet_domain::outbound::Outbound;
use signet_domain::{App, Refusal};
use signet_edge::Route;
use signet_protocol::seal::MasterKey;
use signet_storage::Store;
use signet_vocabulary::{Clock, Random};

use crate::health::{self, Draining};
use crate::metrics::Metrics;
use crate::openapi;

/// What a node is made from. The store is migrated, and the master key is the one that it was claimed with.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The source of randomness.
    pub random: Random,
    /// The settings of the rules.
    pub settings: signet_domain::Settings,
    /// The key that the database's secrets are sealed under.
    pub master_key: MasterKey,
    /// The way to addresses that others set.
    pub outbound: Arc<dyn Outbound>,
    /// The first realm and administrator, where they are missing.
    pub bootstrap: Bootstrap,
    /// The texts of messages.
    pub texts: Arc<Texts>,
    /// Trusted proxies and CORS.
    pub edge: signet_edge::Settings,
    /// Whether `/metrics` has a listener of its own, and is absent from the main one.
    pub metrics_apart: bool,
}

/// A node, ready to answer.
pub struct Node {
    /// The application.
    pub app: Arc<App>,
    /// The administrator that was just made, if one was.
    pub first_administrator: Option<FirstAdministrator>,
    /// Every route of the main listener, framed.
    pub router: Router,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// To be told when the node begins to shut down.
    pub draining: Arc<Draining>,
}

/// Puts a node together and sets the installation up where that has not happened.
///
/// # Errors
/// What the domain refuses: an administrator's address or password that breaks a rule, or a database that fails.
pub async fn compose(parts: Parts) -> Result<Node, Refusal> {
    let Parts { store, clock, random, settings, master_key, outbound, bootstrap, texts, edge, metrics_apart } = parts;
    let app = App::new(store, clock, random, settings, master_key, outbound);
    let first_administrator = install::bootstrap(&app, &bootstrap).await?;
    let metrics = Arc::new(Metrics::new(Arc::clone(&app)));
    let draining = Arc::new(Draining::default());
    let router = router(&app, texts, edge, &metrics, &draining, metrics_apart);
    Ok(Node { app, first_administrator, router, metrics, draining })
}

fn router(
    app: &Arc<App>,
    texts: Arc<Texts>,
    edge: signet_edge::Settings,
    metrics: &Arc<Metrics>,
    draining: &Arc<Draining>,
    metrics_apart: bool,
) -> Router {
    let public_url = app.settings.public_url.clone();
    let document = openapi::document(&public_url);
    let described = openapi::router(&document);
    let site = signet_web::Site { openapi: Arc::new(document), public_url };
    let mut router = signet_api_identity::router(Arc::clone(app), texts)
        .merge(signet_api_realm::router(Arc::clone(app)))
        .merge(signet_oidc::router(Arc::clone(app), signet_web::for_clients(site.clone())))
        .merge(signet_web::router(site, app))
        .merge(described)
        .merge(health::router(Arc::clone(app), Arc::clone(draining)));
    if !metrics_apart {
        router = router.merge(health::local_metrics(Arc::clone(metrics)));
    }
    signet_edge::frame(router, &routes(metrics_apart), Arc::clone(app), edge, metrics.observer())
}

/// Every row of every face's table, as the frame and sweeping tests read them.
pub fn routes(metrics_apart: bool) -> Vec<Route> {
    let tables = [
        signet_api_identity::ROUTES,
        signet_api_realm::ROUTES,
        signet_oidc::ROUTES,
        signet_oidc::BROWSER_ROUTES,
        signet_web::ROUTES,
        openapi::ROUTES,
        health::ROUTES,
    ];
    let metrics = (!metrics_apart).then_some(health::METRICS_ROUTE);
    tables.into_iter().flatten().cloned().chain(metrics).collect()
}
