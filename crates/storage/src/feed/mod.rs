//! The change feed: what other nodes changed, so that caches here forget it.
//!
//! A writer puts a row into `changes` in its own transaction; every node looks for rows that it has not seen. Numbers are
//! given when a row is written, not when it is committed, so a lower number may appear after a higher one. A reader
//! therefore looks again and again at a window behind the newest row, and remembers what it saw there. The window ends at
//! the highest row that this reader saw at least [`WINDOW`] ago by its own monotonic clock: whoever drew a lower number
//! began before that, and no write transaction lives that long.

mod follow;
mod poll;
mod window;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use signet_vocabulary::Clock;
use tokio::sync::Notify;

pub(crate) use poll::{ANNOUNCE, STATEMENTS};
use window::Window;

/// Longer than any write transaction, its commit included.
pub(crate) const WINDOW: Duration = Duration::from_secs(30);
/// Rows are kept at least so long, so that a node that was cut off for less than [`LONGEST_GAP`] misses none.
pub(crate) const SHORTEST_KEEP: Duration = Duration::from_secs(600);
const LONGEST_GAP: Duration = Duration::from_secs(300);
const EVERYTHING: &str = "*";

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Change {
    /// What sort of thing, such as `accounts`.
    pub topic: String,
    /// Which one.
    pub entity: String,
}

impl Change {
    /// Stands for every change that may have been missed, after a node was cut off from its database for minutes.
    pub fn everything() -> Self {
        Self { topic: EVERYTHING.to_owned(), entity: EVERYTHING.to_owned() }
    }

    /// Whether anything at all may have changed.
    pub fn is_everything(&self) -> bool {
        self.topic == EVERYTHING
    }
}

/// Is told what changed; it must not block, for writers wait until it returns.
pub type Listener = Arc<dyn Fn(&[Change]) + Send + Sync>;

/// A change in a transaction that is not committed yet.
#[derive(Debug, Clone)]
pub(crate) struct Announced {
    pub(crate) seq: i64,
    pub(crate) change: Change,
}

/// What this node knows of the feed.
pub(crate) struct Feed {
    clock: Clock,
    listeners: RwLock<Vec<Listener>>,
    window: Mutex<Window>,
    one_poll_at_a_time: tokio::sync::Mutex<()>,
    /// Rung when this node committed a change, so that others can be woken.
    pub(crate) committed_here: Notify,
}

impl Feed {
    pub(crate) fn new(clock: Clock) -> Self {
        let window = Mutex::new(Window::new(clock.elapsed()));
        Self {
            clock,
            listeners: RwLock::default(),
            window,
            one_poll_at_a_time: tokio::sync::Mutex::default(),
            committed_here: Notify::new(),
        }
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn subscribe(&self, listener: Listener) {
        self.listeners.write().unwrap_or_else(PoisonError::into_inner).push(listener);
    }

    /// These are about to be committed here: should a look at the feed find them first, it leaves them to us.
    pub(crate) fn expect(&self, changes: &[Announced]) {
        if !changes.is_empty() {
            self.window().own.extend(changes.iter().map(|announced| announced.seq));
        }
    }

    /// They were not committed here, or nobody knows: if they show up in the feed, they are news.
    pub(crate) fn forget(&self, changes: &[Announced]) {
        let mut window = self.window();
        for announced in changes {
            window.own.remove(&announced.seq);
        }
    }

    /// They were committed here: the listeners hear it now, before the writers are answered.
    pub(crate) fn committed(&self, changes: Vec<Announced>) {
        if changes.is_empty() {
            return;
        }
        let (seqs, changes): (Vec<_>, Vec<_>) = changes.into_iter().map(|it| (it.seq, it.change)).unzip();
        self.tell(&changes);
        let now = self.clock.elapsed();
        let mut window = self.window();
        for seq in seqs {
            window.own.remove(&seq);
            window.seen.insert(seq, now);
        }
        drop(window);
        self.committed_here.notify_one();
    }

    fn tell(&self, changes: &[Change]) {
        let listeners = self.listeners.read().unwrap_or_else(PoisonError::into_inner).clone();
        for listener in listeners {
            // A listener's mistake must not stop the commits of everybody else.
            if catch_unwind(AssertUnwindSafe(|| listener(changes))).is_err() {
                tracing::error!("a listener to changes panicked");
            }
        }
    }

    /// Time since the last successful look at the feed began.
    pub(crate) fn age(&self) -> Duration {
        self.clock.elapsed().saturating_sub(self.window().polled)
    }
}
