//! What the server counts about itself, in the text form of OpenMetrics 1.0, which Prometheus reads.

mod process;
mod requests;
mod scrape;

use std::sync::Arc;

use prometheus_client::encoding::text;
use prometheus_client::registry::Registry;
use signet_domain::App;
use signet_edge::{Observation, Observer};

use requests::Requests;
use scrape::Scrape;

/// The media type of [`Metrics::text`].
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The counters of requests, and the way to everything else that is counted.
pub struct Metrics {
    requests: Arc<Requests>,
    registry: Registry,
}

impl Metrics {
    /// Counts from zero; shows what `app` and its parts count.
    pub fn new(app: Arc<App>) -> Self {
        let requests = Arc::new(Requests::default());
        let mut registry = Registry::default();
        let started_at = app.clock.now();
        registry.register_collector(Box::new(Scrape { requests: Arc::clone(&requests), app, started_at }));
        Self { requests, registry }
    }

    /// To be told of every answered request.
    pub fn observer(&self) -> Observer {
        let requests = Arc::clone(&self.requests);
        Arc::new(move |observation: &Observation<'_>| {
            requests.count(observation.method, observation.route, observation.status, observation.took);
        })
    }

    /// Everything that is counted, as text.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(16 * 1024);
        // Writing to a String cannot fail, and the collector reports no failure of its own.
        if text::encode(&mut text, &self.registry).is_err() {
            tracing::error!("the metrics could not be written");
        }
        text
    }
}

#[cfg(test)]
mod tests;
