//! Requests by method, route and status, with how long they took. Counting one takes a shared lock, a look-up by the
//! route's text and a few additions: nothing is allocated after a route's first request.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock};
use std::time::Duration;

use axum::http::{Method, StatusCode};

/// The label of requests that no route matched: raw paths are a caller's choice, and without bound.
pub(super) const UNMATCHED: &str = "unmatched";
/// The label of methods that are not in [`METHODS`], which are a caller's choice too.
const OTHER: &str = "other";
const METHODS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", OTHER];

/// Upper bounds of the buckets, in microseconds: from a cached read to a sign-in under load.
const BOUNDS: [u64; 14] = [
    250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000,
];
/// HTTP knows statuses from 100 to 999, and we send none above 599.
const STATUSES: std::ops::Range<u16> = 100..600;

#[derive(Default)]
pub(super) struct Requests(RwLock<BTreeMap<Box<str>, Route>>);

#[derive(Default)]
struct Route([OnceLock<Box<Meter>>; METHODS.len()]);

struct Meter {
    statuses: [AtomicU64; (STATUSES.end - STATUSES.start) as usize],
    /// One for each bound, and one for what is above them all.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

/// What was counted for one method of one route.
pub(super) struct Counted<'a> {
    pub(super) method: &'static str,
    pub(super) route: &'a str,
    /// Status and number, for those that occurred.
    pub(super) statuses: Vec<(u16, u64)>,
    /// Upper bound in seconds and number, not summed up.
    pub(super) buckets: Vec<(f64, u64)>,
    pub(super) seconds: f64,
    pub(super) count: u64,
}

impl Requests {
    pub(super) fn count(&self, method: &Method, route: Option<&str>, status: StatusCode, took: Duration) {
        let route = route.unwrap_or(UNMATCHED);
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(route) {
            found.meter(method).count(status, took);
            return;
        }
        drop(known);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(route.into()).or_default().meter(method).count(status, took);
    }

    /// Shows everything that was counted, in the order of the routes.
    pub(super) fn each<E>(&self, mut show: impl FnMut(&Counted<'_>) -> Result<(), E>) -> Result<(), E> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        for (route, meters) in &*known {
            for (method, meter) in METHODS.into_iter().zip(&meters.0) {
                if let Some(meter) = meter.get() {
                    show(&meter.counted(method, route))?;
                }
            }
        }
        Ok(())
    }
}

impl Route {
    fn meter(&self, method: &Method) -> &Meter {
        let index = METHODS.iter().position(|name| *name == method.as_str()).unwrap_or(METHODS.len() - 1);
        self.0[index].get_or_init(Box::default)
    }
}

impl Default for Meter {
    fn default() -> Self {
        Self {
            statuses: std::array::from_fn(|_| AtomicU64::new(0)),
            buckets: std::array::from_fn(|_| AtomicU64::new(0)),
            micros: AtomicU64::new(0),
        }
    }
}

impl Meter {
    fn count(&self, status: StatusCode, took: Duration) {
        let status = status.as_u16().clamp(STATUSES.start, STATUSES.end - 1) - STATUSES.start;
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.iter().position(|bound| micros <= *bound).unwrap_or(BOUNDS.len());
        self.statuses[usize::from(status)].fetch_add(1, Ordering::Relaxed);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    fn counted<'a>(&self, method: &'static str, route: &'a str) -> Counted<'a> {
        let statuses = STATUSES.zip(&self.statuses).map(|(status, number)| (status, number.load(Ordering::Relaxed)));
        let bounds = BOUNDS.iter().map(|bound| in_seconds(*bound)).chain([f64::INFINITY]);
        let buckets: Vec<(f64, u64)> =
            bounds.zip(self.buckets.iter().map(|number| number.load(Ordering::Relaxed))).collect();
        Counted {
            method,
            route,
            statuses: statuses.filter(|(_, number)| *number > 0).collect(),
            // From the buckets, so that the two agree even while requests are being counted.
            count: buckets.iter().map(|(_, number)| number).sum(),
            buckets,
            seconds: in_seconds(self.micros.load(Ordering::Relaxed)),
        }
    }
}

/// Microseconds as seconds.
pub(super) fn in_seconds(micros: u64) -> f64 {
    Duration::from_micros(micros).as_secs_f64()
}
