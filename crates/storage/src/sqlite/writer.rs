//! The one write connection and the batch of operations that its next commit will answer.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::checkpoint::Checkpoints;
use super::errors;
use crate::error::Error;
use crate::feed::Announced;
use crate::store::Parts;

/// So many operations are answered by one commit at most.
const LARGEST_BATCH: usize = 128;
/// A batch stays open for as long as the last commit took, within these bounds, however many still queue: whoever queues
/// would otherwise wait for a flush of their own.
const SHORTEST_PATIENCE: Duration = Duration::from_millis(2);
const LONGEST_PATIENCE: Duration = Duration::from_millis(10);

/// What an operation still has to wait for when it has ended.
pub(crate) enum Settlement {
    /// Nothing: it saw only what is on disk.
    Nothing,
    /// The commit of its batch.
    Commit(oneshot::Receiver<Result<(), Error>>),
    /// Nothing any more: its batch was lost.
    Lost,
}

/// Operations whose work is released into the outer transaction and not yet committed.
pub(super) struct Batch {
    began: Duration,
    /// Whether anything was written; if not, there is nothing to commit and nobody to keep waiting.
    pub(super) is_dirty: bool,
    waiters: Vec<oneshot::Sender<Result<(), Error>>>,
    changes: Vec<Announced>,
}

impl Batch {
    pub(super) fn add(&mut self, wrote: bool, changes: Vec<Announced>) {
        self.is_dirty |= wrote;
        self.changes.extend(changes);
    }

    /// Everybody who saw the batch from inside waits for its end, refusals included: what a refusal rests on may yet fail.
    pub(super) fn wait(&mut self) -> oneshot::Receiver<Result<(), Error>> {
        let (waiter, receiver) = oneshot::channel();
        self.waiters.push(waiter);
        receiver
    }

    fn answer(self, result: &Result<(), Error>) {
        for waiter in self.waiters {
            // A caller that gave up has nobody to tell.
            let _gone = waiter.send(result.clone());
        }
    }
}

pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) batch: Option<Batch>,
    checkpoints: Checkpoints,
    patience: Duration,
    parts: Arc<Parts>,
}

impl Writer {
    pub(super) fn new(connection: Connection, log: PathBuf, parts: Arc<Parts>) -> Self {
        Self { connection, batch: None, checkpoints: Checkpoints::new(log), patience: SHORTEST_PATIENCE, parts }
    }

    /// Opens the outer transaction. `false` when another process writes just now.
    pub(super) fn begin(&mut self) -> Result<bool, Error> {
        match run(&self.connection, "BEGIN IMMEDIATE") {
            Ok(()) => {
                let began = self.parts.clock.elapsed();
                self.batch = Some(Batch { began, is_dirty: false, waiters: Vec::new(), changes: Vec::new() });
                Ok(true)
            }
            Err(fault) if errors::is_busy(&fault) => Ok(false),
            Err(fault) => Err(errors::translate(&self.connection, fault)),
        }
    }

    pub(super) fn savepoint(&mut self) -> Result<(), Error> {
        run(&self.connection, "SAVEPOINT operation").map_err(|fault| errors::translate(&self.connection, fault))
    }

    /// Ends the operation's savepoint; an error means that the whole batch must go.
    pub(super) fn end_savepoint(&mut self, keep: bool) -> Result<(), Error> {
        let ended = if keep { Ok(()) } else { run(&self.connection, "ROLLBACK TO operation") };
        ended
            .and_then(|()| run(&self.connection, "RELEASE operation"))
            .map_err(|fault| errors::translate(&self.connection, fault))
    }

    /// Whether the batch has been open, or has grown, long enough.
    pub(super) fn is_due(&self) -> bool {
        self.batch.as_ref().is_some_and(|batch| {
            batch.waiters.len() >= LARGEST_BATCH
                || self.parts.clock.elapsed().saturating_sub(batch.began) >= self.patience
        })
    }

    /// Commits the batch, tells the listeners of its changes and answers everybody in it. Blocks for the disk.
    pub(super) fn commit(&mut self) {
        let Some(mut batch) = self.batch.take() else { return };
        let changes = std::mem::take(&mut batch.changes);
        let (clock, counters, feed) = (&self.parts.clock, &self.parts.counters, &self.parts.feed);
        let began = clock.elapsed();
        feed.expect(&changes);
        let result = run(&self.connection, "COMMIT").map_err(|fault| errors::translate(&self.connection, fault));
        let took = clock.elapsed().saturating_sub(began);
        counters.commit_micros.add_micros(took);
        self.patience = took.clamp(SHORTEST_PATIENCE, LONGEST_PATIENCE);
        match result {
            Ok(()) => {
                counters.commits.add(1);
                counters.grouped_operations.add(batch.waiters.len());
                feed.committed(changes);
                batch.answer(&Ok(()));
                self.checkpoints.after_commit(&self.connection);
            }
            Err(error) => {
                feed.forget(&changes);
                self.batch = Some(batch);
                self.lose(&error);
            }
        }
    }

    /// Gives the batch up: everybody in it fails, whatever their own operation did.
    pub(super) fn lose(&mut self, error: &Error) {
        if !self.connection.is_autocommit() {
            // If even this fails, the next BEGIN fails too and says so.
            let _worse = run(&self.connection, "ROLLBACK");
        }
        let Some(batch) = self.batch.take() else { return };
        self.parts.counters.failed_commits.add(1);
        tracing::error!(%error, cause = ?std::error::Error::source(error), "a batch of writes was lost");
        batch.answer(&Err(Error::unavailable(format!("the commit of the batch failed: {error}"))));
    }

    /// Ends a transaction in which nobody wrote: there is nothing to wait for.
    pub(super) fn end_clean(&mut self) {
        match run(&self.connection, "ROLLBACK") {
            Ok(()) => self.batch = None,
            Err(fault) => self.lose(&errors::translate(&self.connection, fault)),
        }
    }

    /// Leaves nothing open and nothing in the log.
    pub(super) fn finish(&mut self) {
        self.commit();
        self.checkpoints.empty_log(&self.connection);
    }
}

fn run(connection: &Connection, text: &'static str) -> rusqlite::Result<()> {
    connection.prepare_cached(text)?.raw_execute().map(|_| ())
}
