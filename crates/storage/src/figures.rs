//! Counts of what storage does, for `/metrics`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Plain numbers at one moment; the counters only grow while the process lives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Figures {
    /// Write operations begun, retries included.
    pub transactions: u64,
    /// Commits that reached the disk: on SQLite one for many operations.
    pub commits: u64,
    /// Commits that failed.
    pub failed_commits: u64,
    /// Operations undone: refused, failed or abandoned.
    pub rollbacks: u64,
    /// Operations run again because they collided with another.
    pub retries: u64,
    /// Operations answered by those commits.
    pub grouped_operations: u64,
    /// Time spent in commits since the start, in microseconds.
    pub commit_micros: u64,
    /// Writers that wait for their turn right now (SQLite).
    pub writers_waiting: u64,
    /// Connections open right now.
    pub connections: u64,
    /// Of those, how many have nothing to do.
    pub connections_idle: u64,
    /// Callers that wait for a connection right now (PostgreSQL).
    pub connections_wanted: u64,
    /// Changes heard of from other nodes.
    pub changes_received: u64,
    /// Looks at the change feed that failed.
    pub failed_polls: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) transactions: Counter,
    pub(crate) commits: Counter,
    pub(crate) failed_commits: Counter,
    pub(crate) rollbacks: Counter,
    pub(crate) retries: Counter,
    pub(crate) grouped_operations: Counter,
    pub(crate) commit_micros: Counter,
    pub(crate) changes_received: Counter,
    pub(crate) failed_polls: Counter,
}

#[derive(Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, count: usize) {
        self.0.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn add_micros(&self, time: Duration) {
        self.0.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    /// The counters; the caller adds what its engine knows about connections and writers.
    pub(crate) fn read(&self) -> Figures {
        Figures {
            transactions: self.transactions.get(),
            commits: self.commits.get(),
            failed_commits: self.failed_commits.get(),
            rollbacks: self.rollbacks.get(),
            retries: self.retries.get(),
            grouped_operations: self.grouped_operations.get(),
            commit_micros: self.commit_micros.get(),
            changes_received: self.changes_received.get(),
            failed_polls: self.failed_polls.get(),
            ..Figures::default()
        }
    }
}
