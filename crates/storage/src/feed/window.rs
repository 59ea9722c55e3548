//! What a reader of the feed remembers between two looks.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{Announced, Change, LONGEST_GAP, WINDOW};

pub(super) struct Window {
    /// Rows up to here are settled and never read again.
    pub(super) low: i64,
    /// Rows above `low` that were told, with the time of this node's monotonic clock at which they were.
    pub(super) seen: BTreeMap<i64, Duration>,
    /// Rows that this node is committing just now.
    pub(super) own: BTreeSet<i64>,
    /// When the last successful look began.
    pub(super) polled: Duration,
    /// Whether what the table held at the start is known; it is old news.
    pub(super) has_baseline: bool,
}

impl Window {
    pub(super) fn new(now: Duration) -> Self {
        Self { low: 0, seen: BTreeMap::new(), own: BTreeSet::new(), polled: now, has_baseline: false }
    }

    /// Takes what is in the table as known: nothing was cached before, so nothing has to be forgotten.
    pub(super) fn start(&mut self, rows: &[i64], now: Duration) {
        self.seen.extend(rows.iter().map(|&seq| (seq, now)));
        self.has_baseline = true;
        self.polled = now;
    }

    /// The rows that are news, given all rows above `low` as they were read at `now` or later.
    pub(super) fn news(&mut self, rows: Vec<Announced>, now: Duration) -> Vec<Change> {
        let mut news = Vec::new();
        if now.saturating_sub(self.polled) > LONGEST_GAP {
            news.push(Change::everything());
        }
        for Announced { seq, change } in rows {
            if !self.own.contains(&seq) && !self.seen.contains_key(&seq) {
                self.seen.insert(seq, now);
                news.push(change);
            }
        }
        self.settle(now);
        news
    }

    fn settle(&mut self, now: Duration) {
        let horizon = now.checked_sub(WINDOW);
        let settled = self.seen.iter().rev().find(|(_, at)| horizon.is_some_and(|horizon| **at <= horizon));
        if let Some((&low, _)) = settled {
            self.low = self.low.max(low);
            self.seen = self.seen.split_off(&(low + 1));
        }
    }
}
