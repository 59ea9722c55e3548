//! One scrape: the numbers of every part, written as they are at that moment.

use std::fmt::{self, Error};
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeCounterValue, EncodeGaugeValue, NoLabelSet};
use prometheus_client::metrics::MetricType;
use signet_domain::App;
use signet_domain::meters::{Delivery, SignIn};
use signet_domain::outbox::Channel;
use signet_vocabulary::Timestamp;

use super::process;
use super::requests::{Requests, in_seconds};

pub(super) struct Scrape {
    pub(super) requests: Arc<Requests>,
    pub(super) app: Arc<App>,
    pub(super) started_at: Timestamp,
}

impl fmt::Debug for Scrape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scrape")
    }
}

impl Collector for Scrape {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> Result<(), Error> {
        let mut page = Page(encoder);
        self.requests(&mut page)?;
        self.sign_ins(&mut page)?;
        self.messages(&mut page)?;
        self.storage(&mut page)?;
        self.feed(&mut page)?;
        self.process(&mut page)
    }
}

impl Scrape {
    fn requests(&self, page: &mut Page<'_>) -> Result<(), Error> {
        let help = "Answered requests by method, route and status";
        let mut family = page.0.encode_descriptor("signet_http_requests", help, None, MetricType::Counter)?;
        self.requests.each(|counted| {
            for (status, number) in &counted.statuses {
                let status = status.to_string();
                let labels = [("method", counted.method), ("route", counted.route), ("status", status.as_str())];
                family.encode_family(&labels)?.encode_counter::<NoLabelSet, _, u64>(number, None)?;
            }
            Ok::<_, Error>(())
        })?;
        let help = "Time from the head of a request to the head of its answer";
        let name = "signet_http_request_duration_seconds";
        let mut family = page.0.encode_descriptor(name, help, None, MetricType::Histogram)?;
        self.requests.each(|counted| {
            let labels = [("method", counted.method), ("route", counted.route)];
            let mut metric = family.encode_family(&labels)?;
            metric.encode_histogram::<NoLabelSet>(counted.seconds, counted.count, &counted.buckets, None)
        })
    }

    fn sign_ins(&self, page: &mut Page<'_>) -> Result<(), Error> {
        let mut family =
            page.0.encode_descriptor("signet_sign_ins", "Sign-ins by outcome", None, MetricType::Counter)?;
        for outcome in SignIn::ALL {
            let labels = [("outcome", outcome.as_str())];
            let number = self.app.meters.sign_ins(outcome);
            family.encode_family(&labels)?.encode_counter::<NoLabelSet, _, u64>(&number, None)?;
        }
        let hashing = self.app.hashing.figures();
        page.counter("signet_password_hashes", "Password hashes computed", hashing.hashes)?;
        page.counter(
            "signet_password_hashes_refused",
            "Password hashes refused because the queue was full or slow",
            hashing.refused,
        )?;
        page.gauge("signet_password_hashes_waiting", "Password hashes that wait for a thread", whole(hashing.waiting))
    }

    fn messages(&self, page: &mut Page<'_>) -> Result<(), Error> {
        let help = "Tries to deliver a message by channel and outcome";
        let mut family = page.0.encode_descriptor("signet_message_deliveries", help, None, MetricType::Counter)?;
        for &channel in Channel::ALL {
            for outcome in Delivery::ALL {
                let labels = [("channel", channel.as_str()), ("outcome", outcome.as_str())];
                let number = self.app.meters.deliveries(channel, outcome);
                family.encode_family(&labels)?.encode_counter::<NoLabelSet, _, u64>(&number, None)?;
            }
        }
        let help = "Messages in the outbox by channel; dead ones were given up and wait for an operator";
        let mut family = page.0.encode_descriptor("signet_messages", help, None, MetricType::Gauge)?;
        for &channel in Channel::ALL {
            let Some(backlog) = self.app.meters.backlog(channel) else { continue };
            for (state, number) in [("waiting", backlog.waiting), ("dead", backlog.dead)] {
                let labels = [("channel", channel.as_str()), ("state", state)];
                family.encode_family(&labels)?.encode_gauge(&number)?;
            }
        }
        Ok(())
    }

    fn storage(&self, page: &mut Page<'_>) -> Result<(), Error> {
        let figures = self.app.store.figures();
        page.counter("signet_storage_transactions", "Write operations begun, retries included", figures.transactions)?;
        page.counter("signet_storage_commits", "Commits on disk; on SQLite one for many operations", figures.commits)?;
        page.counter(
            "signet_storage_committed_operations",
            "Write operations in those commits",
            figures.grouped_operations,
        )?;
        page.counter("signet_storage_failed_commits", "Commits that failed", figures.failed_commits)?;
        page.counter("signet_storage_rollbacks", "Write operations undone", figures.rollbacks)?;
        page.counter("signet_storage_retries", "Write operations run again after a collision", figures.retries)?;
        page.counter("signet_storage_commit_seconds", "Time spent in commits", in_seconds(figures.commit_micros))?;
        page.gauge(
            "signet_storage_writers_waiting",
            "Writers that wait for their turn (SQLite)",
            signed(figures.writers_waiting),
        )?;
        page.gauge("signet_storage_connections", "Open connections to the database", signed(figures.connections))?;
        page.gauge(
            "signet_storage_connections_idle",
            "Connections with nothing to do",
            signed(figures.connections_idle),
        )?;
        page.gauge(
            "signet_storage_connections_wanted",
            "Callers that wait for a connection (PostgreSQL)",
            signed(figures.connections_wanted),
        )
    }

    fn feed(&self, page: &mut Page<'_>) -> Result<(), Error> {
        let figures = self.app.store.figures();
        let age = self.app.store.feed_age().as_secs_f64();
        page.gauge("signet_change_feed_age_seconds", "Time since this node last looked for others' changes", age)?;
        page.counter("signet_change_feed_received", "Changes heard of from other nodes", figures.changes_received)?;
        page.counter("signet_change_feed_failures", "Looks at the change feed that failed", figures.failed_polls)
    }

    fn process(&self, page: &mut Page<'_>) -> Result<(), Error> {
        if let Some(bytes) = process::resident_bytes() {
            page.gauge("process_resident_memory_bytes", "Resident memory size in bytes", signed(bytes))?;
        }
        let started_at = self.started_at.seconds();
        page.gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds", started_at)?;
        let mut info = page.0.encode_descriptor("signet_build", "The running program", None, MetricType::Info)?;
        info.encode_info(&[("version", env!("CARGO_PKG_VERSION"))])
    }
}

/// The page being written, one metric without labels at a time.
struct Page<'a>(DescriptorEncoder<'a>);

impl Page<'_> {
    fn counter(&mut self, name: &str, help: &str, value: impl EncodeCounterValue) -> Result<(), Error> {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        metric.encode_counter::<NoLabelSet, _, u64>(&value, None)
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl EncodeGaugeValue) -> Result<(), Error> {
        self.0.encode_descriptor(name, help, None, MetricType::Gauge)?.encode_gauge(&value)
    }
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
