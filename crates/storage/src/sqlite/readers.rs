//! Reading from SQLite: each statement runs in the calling task on a read-only connection that it borrows for the moment.
//!
//! A point read takes a few microseconds, less than handing it to another thread would. No connection is held across an
//! await, so there are never more of them than threads, except for snapshots, which are limited.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::File;
use super::{PATIENCE, Sqlite, Trouble, errors, limit, run};
use crate::error::Error;
use crate::limited::Limited;
use crate::patience::Patience;
use crate::row::Row;
use crate::statement::Statement;
use crate::value::Value;

/// How many snapshots there are at most.
pub(crate) const SNAPSHOTS: usize = 16;
const KEPT_IDLE: usize = 16;

pub(super) struct Readers {
    file: Arc<File>,
    idle: Mutex<Vec<Connection>>,
    open: AtomicU64,
    snapshots: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn new(file: Arc<File>) -> Self {
        let snapshots = Arc::new(Semaphore::new(SNAPSHOTS));
        Self { file, idle: Mutex::default(), open: AtomicU64::new(0), snapshots }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Result<Connection, Error> {
        let idle = self.idle().pop();
        idle.map_or_else(
            || {
                let connection = self.file.open_reader()?;
                self.open.fetch_add(1, Ordering::Relaxed);
                Ok(connection)
            },
            Ok,
        )
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle();
        if idle.len() < KEPT_IDLE {
            idle.push(connection);
        } else {
            self.open.fetch_sub(1, Ordering::Relaxed);
        }
    }

    pub(super) fn with<T, E: From<Error>>(&self, run: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        let connection = self.take()?;
        let result = run(&connection);
        self.give_back(connection);
        result
    }

    pub(super) fn count(&self) -> (u64, u64) {
        (self.open.load(Ordering::Relaxed), self.idle().len().try_into().unwrap_or(u64::MAX))
    }

    pub(super) fn close(&self) {
        self.idle().clear();
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

/// Something that reads: single statements, one state of the database, or a write operation's own view.
pub(crate) enum Reader {
    Statements(Arc<Sqlite>),
    Snapshot(Snapshot),
    Operation(super::Operation),
}

impl Reader {
    /// Runs a statement; `None` when a lock is in the way and the statement may simply be run again.
    pub(crate) fn visit(
        &mut self,
        statement: &Statement,
        params: &[Value],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool, Error>,
    ) -> Result<Option<()>, Error> {
        match self {
            Self::Statements(sqlite) => {
                if sqlite.is_closed.load(Ordering::SeqCst) {
                    return Err(Error::unavailable("the store is closed"));
                }
                sqlite.readers.with(|connection| match run::visit(connection, statement, params, each) {
                    Ok(_) => Ok(Some(())),
                    Err(Trouble::Ours(error)) => Err(error),
                    Err(Trouble::Sqlite(fault)) if errors::is_busy(&fault) => Ok(None),
                    Err(Trouble::Sqlite(fault)) => Err(errors::translate(connection, fault)),
                })
            }
            Self::Snapshot(snapshot) => snapshot.visit(statement, params, each).map(Some),
            Self::Operation(operation) => operation.visit(statement, params, each).map(Some),
        }
    }
}

/// A read-only connection inside a transaction, so that several statements see one state.
pub(crate) struct Snapshot {
    sqlite: Arc<Sqlite>,
    connection: Option<Connection>,
    /// How long its statements may run, if that is limited.
    limit: Option<Limited>,
    has_failed: bool,
    _permit: OwnedSemaphorePermit,
}

impl Sqlite {
    pub(crate) async fn snapshot(self: &Arc<Self>, limit: Option<Limited>) -> Result<Snapshot, Error> {
        let patience = limit.as_ref().map_or(PATIENCE, |limit| limit.left().min(PATIENCE));
        let permit = tokio::time::timeout(patience, Arc::clone(&self.readers.snapshots).acquire_owned()).await;
        let permit = permit.map_err(|_| Error::busy("too many snapshots"))?;
        let permit = permit.map_err(|_| Error::unavailable("the store is closed"))?;
        let connection = self.readers.take()?;
        let snapshot = Snapshot {
            sqlite: Arc::clone(self),
            connection: Some(connection),
            limit,
            has_failed: false,
            _permit: permit,
        };
        let mut patience = Patience::new(patience);
        while !snapshot.begin()? {
            patience.pause().await?;
        }
        Ok(snapshot)
    }
}

impl Snapshot {
    fn connection(&self) -> Result<&Connection, Error> {
        self.connection.as_ref().ok_or_else(|| Error::bug("a snapshot without a connection"))
    }

    /// Whether it worked; not when a lock is in the way. Reading something pins the state that all later statements see.
    fn begin(&self) -> Result<bool, Error> {
        let connection = self.connection()?;
        let begun = connection.execute_batch("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1");
        match begun {
            Ok(()) => Ok(true),
            Err(fault) if errors::is_busy(&fault) => {
                if !connection.is_autocommit() {
                    let undone = connection.execute_batch("ROLLBACK");
                    undone.map_err(|fault| errors::translate(connection, fault))?;
                }
                Ok(false)
            }
            Err(fault) => Err(errors::translate(connection, fault)),
        }
    }

    fn visit(
        &mut self,
        statement: &Statement,
        params: &[Value],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        // PostgreSQL takes no more statements after a failure, so SQLite must not.
        if self.has_failed {
            return Err(Error::bug("a statement after one that failed"));
        }
        let ran = match &self.limit {
            None => run::visit(self.connection()?, statement, params, each),
            Some(limit) => {
                let left = limit.left();
                let imposed = self.connection.as_mut().map(|connection| limit::impose(connection, left));
                imposed.transpose().map_err(|fault| Error::bug(fault.to_string()))?;
                let connection = self.connection()?;
                limit::run_long(|| run::visit(connection, statement, params, each))
            }
        };
        match ran {
            Ok(_) => Ok(()),
            Err(Trouble::Ours(error)) => Err(error),
            Err(Trouble::Sqlite(fault)) => {
                self.has_failed = true;
                Err(errors::translate(self.connection()?, fault))
            }
        }
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        // The limit goes first: it would end the rollback, too.
        let is_free = self.limit.is_none() || limit::lift(&mut connection).is_ok();
        if is_free && (connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok()) {
            self.sqlite.readers.give_back(connection);
        } else {
            self.sqlite.readers.open.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
