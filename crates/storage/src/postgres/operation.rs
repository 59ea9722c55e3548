//! One caller's write operation: a serializable transaction on a connection of its own.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use signet_vocabulary::Timestamp;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard};
use tokio_postgres::Row;

use super::lease::Lease;
use super::run::Trouble;
use super::{Postgres, errors, run};
use crate::error::Error;
use crate::feed::Announced;
use crate::pending::Pending;
use crate::statement::Statement;
use crate::store::Parts;
use crate::value::Value;

const ROLLBACK_LIMIT: Duration = Duration::from_secs(2);
/// With the longest operation, still well below the change feed's window.
const COMMIT_LIMIT: Duration = Duration::from_secs(10);
const COLLISIONS_BEFORE_ALONE: u32 = 2;
const GATE_TIMEOUT: Duration = Duration::from_secs(5);

/// Why an operation did not end well.
pub(crate) enum Ending {
    /// It collided with another: run it again.
    Again(Error),
    /// It failed.
    Failed(Error),
}

/// What an unfinished operation leaves behind: the store rolls it back and keeps the connection. If the store is not there
/// any more, because its caller gave up, dropping this closes the connection.
pub(crate) type Remains = Arc<Mutex<Option<Remnant>>>;

/// A connection inside a transaction that is to be undone.
pub(crate) struct Remnant {
    lease: Lease,
    collision: Option<Error>,
}

/// An open write transaction.
pub(crate) struct Operation {
    lease: Option<Lease>,
    /// Held to the end of the commit.
    admission: Option<Admission>,
    parts: Arc<Parts>,
    changes: Vec<Announced>,
    has_failed: bool,
    collision: Option<Error>,
    remains: Remains,
}

/// Leave to run beside others, or alone.
enum Admission {
    Together { _guard: OwnedRwLockReadGuard<()> },
    Alone { _guard: OwnedRwLockWriteGuard<()> },
}

impl Postgres {
    /// Transactions that keep colliding would collide for ever, for new ones come all the time. One that collided before
    /// runs alone on this node, and so has no more rivals than there are other nodes.
    async fn admit(&self, collisions: u32) -> Result<Admission, Error> {
        let gate = Arc::clone(&self.gate);
        let admission = async {
            if collisions < COLLISIONS_BEFORE_ALONE {
                Admission::Together { _guard: gate.read_owned().await }
            } else {
                Admission::Alone { _guard: gate.write_owned().await }
            }
        };
        let admitted = tokio::time::timeout(GATE_TIMEOUT, admission).await;
        admitted.map_err(|_| Error::busy("too many writers collide"))
    }

    pub(crate) async fn begin(&self, collisions: u32) -> Result<(Operation, Remains), Error> {
        let admission = self.admit(collisions).await?;
        let mut is_second_try = false;
        let lease = loop {
            let lease = self.lease().await?;
            match lease.batch_execute("BEGIN ISOLATION LEVEL SERIALIZABLE").await {
                Ok(()) => break lease,
                // The connection died in the pool; nothing was begun.
                Err(fault) if errors::is_spent(&fault) && !is_second_try => {
                    self.forget_idle();
                    is_second_try = true;
                }
                Err(fault) => return Err(errors::translate(fault)),
            }
        };
        self.parts.counters.transactions.add(1);
        let remains = Remains::default();
        let operation = Operation {
            lease: Some(lease),
            admission: Some(admission),
            parts: Arc::clone(&self.parts),
            changes: Vec::new(),
            has_failed: false,
            collision: None,
            remains: Arc::clone(&remains),
        };
        Ok((operation, remains))
    }
}

impl Operation {
    fn lease(&self) -> Result<&Lease, Error> {
        if self.has_failed {
            return Err(Error::bug("a statement after one that failed"));
        }
        self.lease.as_ref().ok_or_else(|| Error::bug("a statement after the end of its transaction"))
    }

    fn fail(&mut self, trouble: Trouble) -> Error {
        let fault = match trouble {
            Trouble::Ours(error) => return error,
            Trouble::Postgres(fault) => fault,
        };
        self.has_failed = true;
        let (is_collision, is_spent) = (errors::is_collision(&fault), errors::is_spent(&fault));
        let error = errors::translate(fault);
        if is_collision {
            self.collision = Some(error.clone());
        }
        if is_spent {
            self.lease = None;
        }
        error
    }

    pub(crate) async fn rows(
        &mut self,
        statement: &Statement,
        params: &[Value],
        most: usize,
    ) -> Result<Vec<Row>, Error> {
        let ran = run::rows(self.lease()?, statement, params, most).await;
        ran.map_err(|trouble| self.fail(trouble))
    }

    pub(crate) fn execute<'a>(
        &'a mut self,
        statement: &'a Statement,
        params: &'a [Value],
    ) -> Pending<'a, Result<u64, Error>> {
        Box::pin(async move {
            let ran = run::execute(self.lease()?, statement, params).await;
            ran.map_err(|trouble| self.fail(trouble))
        })
    }

    /// Runs a script of several statements, such as a migration, without the limit on time that requests have.
    pub(crate) async fn script(&mut self, text: &str) -> Result<(), Error> {
        let lease = self.lease()?;
        let unlimited = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";
        let ran = match lease.batch_execute(unlimited).await {
            Ok(()) => lease.batch_execute(text).await,
            Err(fault) => Err(fault),
        };
        ran.map_err(|fault| self.fail(Trouble::Postgres(fault)))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    pub(crate) fn announce(&mut self, change: Announced) {
        self.changes.push(change);
    }

    /// Commits, in a task of its own: a caller who gives up neither interrupts the commit nor hides what it changed.
    pub(crate) async fn commit(mut self) -> Result<(), Ending> {
        let Some(lease) = self.lease.take() else {
            return Err(Ending::Failed(Error::unavailable("the connection broke before the commit")));
        };
        if self.has_failed {
            roll_back(lease).await;
            let failed = Ending::Failed(Error::bug("a commit after a statement that failed"));
            return Err(self.collision.take().map_or(failed, Ending::Again));
        }
        let (parts, changes) = (Arc::clone(&self.parts), std::mem::take(&mut self.changes));
        let admission = self.admission.take();
        let committed = tokio::spawn(async move {
            let ended = commit(lease, parts, changes).await;
            drop(admission);
            ended
        });
        committed.await.unwrap_or_else(|_| {
            Err(Ending::Failed(Error::OutcomeUnknown(crate::Cause::new("the commit was cut short"))))
        })
    }
}

async fn commit(lease: Lease, parts: Arc<Parts>, changes: Vec<Announced>) -> Result<(), Ending> {
    if lease.is_closed() {
        return Err(Ending::Failed(Error::unavailable("the connection broke before the commit")));
    }
    parts.feed.expect(&changes);
    let began = parts.clock.elapsed();
    let answer = tokio::time::timeout(COMMIT_LIMIT, lease.batch_execute("COMMIT")).await;
    parts.counters.commit_micros.add_micros(parts.clock.elapsed().saturating_sub(began));
    let ending = match answer {
        Ok(Ok(())) => {
            lease.give_back();
            parts.counters.commits.add(1);
            parts.counters.grouped_operations.add(1);
            parts.feed.committed(changes);
            return Ok(());
        }
        Ok(Err(fault)) if errors::is_refused_commit(&fault) => {
            let is_collision = errors::is_collision(&fault);
            let is_spent = errors::is_spent(&fault);
            let error = errors::translate(fault);
            if !is_spent {
                lease.give_back();
            }
            if is_collision { Ending::Again(error) } else { Ending::Failed(error) }
        }
        Ok(Err(fault)) => {
            let error = errors::translate(fault);
            let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            Ending::Failed(Error::OutcomeUnknown(crate::Cause::new(cause)))
        }
        Err(_) => Ending::Failed(Error::OutcomeUnknown(crate::Cause::new("the commit was not answered in time"))),
    };
    parts.feed.forget(&changes);
    if let Ending::Failed(_) = ending {
        parts.counters.failed_commits.add(1);
    }
    Err(ending)
}

/// Ends the transaction and keeps the connection, if it still answers.
async fn roll_back(lease: Lease) {
    let undone = tokio::time::timeout(ROLLBACK_LIMIT, lease.batch_execute("ROLLBACK")).await;
    if matches!(undone, Ok(Ok(()))) {
        lease.give_back();
    }
}

/// Undoes what an operation that was refused left behind; says whether it only collided with another.
pub(crate) async fn undo(remains: &Remains) -> Result<(), Ending> {
    let remnant = remains.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(Remnant { lease, collision }) = remnant else { return Ok(()) };
    roll_back(lease).await;
    collision.map_or(Ok(()), |error| Err(Ending::Again(error)))
}

impl Drop for Operation {
    fn drop(&mut self) {
        if let Some(lease) = self.lease.take() {
            self.parts.counters.rollbacks.add(1);
            let remnant = Remnant { lease, collision: self.collision.take() };
            *self.remains.lock().unwrap_or_else(PoisonError::into_inner) = Some(remnant);
        }
    }
}
