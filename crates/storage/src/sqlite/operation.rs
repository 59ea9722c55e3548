//! One caller's write operation: a savepoint inside the batch.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use signet_vocabulary::Timestamp;
use tokio::sync::OwnedMutexGuard;
use tokio::time::{Instant, timeout_at};

use super::committer::Job;
use super::turn::Turn;
use super::writer::{Settlement, Writer};
use super::{PATIENCE, Sqlite, Trouble, errors, run};
use crate::error::{Cause, Error};
use crate::feed::Announced;
use crate::patience::Patience;
use crate::row::Row;
use crate::statement::Statement;
use crate::value::Value;

/// Where an operation that ended without being committed leaves what its caller must wait for.
pub(crate) type Remains = Arc<std::sync::Mutex<Option<Settlement>>>;

/// Holds the writer. Dropping it undoes this operation alone.
pub(crate) struct Operation {
    sqlite: Arc<Sqlite>,
    guard: Option<OwnedMutexGuard<Writer>>,
    changes: Vec<Announced>,
    has_written: bool,
    has_failed: bool,
    remains: Remains,
}

impl Sqlite {
    pub(crate) async fn begin(self: &Arc<Self>) -> Result<(Operation, Remains), Error> {
        if self.is_closed.load(Ordering::SeqCst) {
            return Err(Error::unavailable("the store is closed"));
        }
        let deadline = Instant::now() + PATIENCE;
        let turn = Turn::queue(&self.queued, &self.jobs);
        let guard = timeout_at(deadline, Arc::clone(&self.writer).lock_owned()).await;
        let mut guard = guard.map_err(|_| Error::busy("too many writers queue"))?;
        turn.come();
        if guard.batch.is_none() {
            let mut patience = Patience::new(deadline.saturating_duration_since(Instant::now()));
            while !guard.begin()? {
                patience.pause().await.map_err(|_| Error::unavailable("another process keeps the database locked"))?;
            }
        }
        // From here on nothing is awaited, so that a caller who gives up leaves no batch behind that nobody ends.
        if let Err(error) = guard.savepoint() {
            guard.lose(&error);
            return Err(error);
        }
        self.parts.counters.transactions.add(1);
        let remains = Remains::default();
        let operation = Operation {
            sqlite: Arc::clone(self),
            guard: Some(guard),
            changes: Vec::new(),
            has_written: false,
            has_failed: false,
            remains: Arc::clone(&remains),
        };
        Ok((operation, remains))
    }

    /// Lets the writer go: to the next in the queue, or to the committer when nobody comes or the batch is due.
    fn hand_over(&self, mut guard: OwnedMutexGuard<Writer>) {
        let Some(batch) = &guard.batch else { return };
        let is_dirty = batch.is_dirty;
        if self.queued.load(Ordering::SeqCst) > 0 && !guard.is_due() {
            drop(guard);
            // Those who queued may all have given up while the writer was still held, finding nothing to end.
            if self.queued.load(Ordering::SeqCst) == 0 {
                let _stopped = self.jobs.send(Job::Settle);
            }
        } else if !is_dirty {
            guard.end_clean();
        } else if let Err(stopped) = self.jobs.send(Job::Commit(guard))
            && let Job::Commit(mut guard) = stopped.0
        {
            guard.lose(&Error::unavailable("the thread for commits is gone"));
        }
    }
}

impl Operation {
    /// The writer, as long as nothing has failed: PostgreSQL takes no more statements after a failure, so SQLite must not.
    fn writer(&mut self) -> Result<&mut Writer, Error> {
        if self.has_failed {
            return Err(Error::bug("a statement after one that failed"));
        }
        self.guard.as_deref_mut().ok_or_else(|| Error::bug("a statement after the end of its transaction"))
    }

    fn fail(&mut self, trouble: Trouble) -> Error {
        // What failed may have written before it did.
        self.has_written = true;
        let fault = match trouble {
            Trouble::Ours(error) => return error,
            Trouble::Sqlite(fault) => fault,
        };
        self.has_failed = true;
        let Some(writer) = self.guard.as_deref_mut() else { return Error::bug("a failure after the end") };
        let error = errors::translate(&writer.connection, fault);
        // Some failures, such as a full disk, make SQLite undo the whole transaction, the neighbours' work included.
        if writer.connection.is_autocommit() {
            writer.lose(&error);
        }
        error
    }

    pub(crate) fn visit(
        &mut self,
        statement: &Statement,
        params: &[Value],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let ran = run::visit(&self.writer()?.connection, statement, params, each);
        let can_write = ran.map_err(|trouble| self.fail(trouble))?;
        self.has_written |= can_write;
        Ok(())
    }

    pub(crate) fn execute(&mut self, statement: &Statement, params: &[Value]) -> Result<u64, Error> {
        let ran = run::execute(&self.writer()?.connection, statement, params);
        let (count, can_write) = ran.map_err(|trouble| self.fail(trouble))?;
        self.has_written |= can_write;
        Ok(count)
    }

    /// Runs a script of several statements, such as a migration.
    pub(crate) fn script(&mut self, text: &str) -> Result<(), Error> {
        let ran = self.writer()?.connection.execute_batch(text);
        self.has_written = true;
        ran.map_err(|fault| self.fail(Trouble::Sqlite(fault)))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.sqlite.parts.clock.now()
    }

    pub(crate) fn announce(&mut self, change: Announced) {
        self.changes.push(change);
    }

    /// Ends the operation, keeping its work or not, and says what its caller must still wait for.
    fn end(&mut self, keep: bool) -> Settlement {
        let Some(mut guard) = self.guard.take() else { return Settlement::Nothing };
        if guard.batch.is_none() {
            return Settlement::Lost;
        }
        let keep = keep && !self.has_failed;
        if !keep {
            self.sqlite.parts.counters.rollbacks.add(1);
        }
        if let Err(error) = guard.end_savepoint(keep) {
            guard.lose(&error);
            return Settlement::Lost;
        }
        let Some(batch) = &mut guard.batch else { return Settlement::Lost };
        if keep {
            batch.add(self.has_written, std::mem::take(&mut self.changes));
        }
        let settlement = if batch.is_dirty { Settlement::Commit(batch.wait()) } else { Settlement::Nothing };
        self.sqlite.hand_over(guard);
        settlement
    }

    /// Keeps the operation's work and returns when it is on disk.
    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        let has_failed = self.has_failed;
        wait(self.end(true)).await?;
        if has_failed { Err(Error::bug("a commit after a statement that failed")) } else { Ok(()) }
    }
}

/// Waits for the end of the batch in which an operation was undone.
pub(crate) async fn settle(remains: &Remains) -> Result<(), Error> {
    let settlement = remains.lock().unwrap_or_else(PoisonError::into_inner).take();
    wait(settlement.unwrap_or(Settlement::Nothing)).await
}

async fn wait(settlement: Settlement) -> Result<(), Error> {
    match settlement {
        Settlement::Nothing => Ok(()),
        Settlement::Lost => Err(Error::unavailable("the batch of this operation was lost")),
        Settlement::Commit(answer) => {
            answer.await.unwrap_or_else(|_| Err(Error::OutcomeUnknown(Cause::new("the thread for commits ended"))))
        }
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        if self.guard.is_some() {
            let settlement = self.end(false);
            *self.remains.lock().unwrap_or_else(PoisonError::into_inner) = Some(settlement);
        }
    }
}
