//! The store: one open database, whichever engine it is.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use signet_vocabulary::{Clock, Random};
use tokio::sync::Semaphore;

use crate::error::Error;
use crate::faults::Hook;
use crate::feed::{Feed, Listener};
use crate::figures::{Counters, Figures};
use crate::limited::Limited;
use crate::pending::Pending;
use crate::postgres::{self, Postgres};
use crate::sqlite::{self, Sqlite};
use crate::statement::Statement;
use crate::target::{Engine, Target};
use crate::transaction::{Done, ReadTx, Reader, WriteTx};

/// An operation that takes longer is undone: it holds up others, and the change feed relies on the bound.
const OPERATION_LIMIT: Duration = Duration::from_secs(10);
const PING_LIMIT: Duration = Duration::from_secs(2);
const MOST_RETRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(2);

/// What every part of an open store shares.
pub(crate) struct Parts {
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) feed: Feed,
    pub(crate) counters: Counters,
    pub(crate) hook: Hook,
}

pub(crate) enum Database {
    Sqlite(Arc<Sqlite>),
    Postgres(Arc<Postgres>),
}

struct Inner {
    parts: Arc<Parts>,
    database: Database,
    /// Questions whose cost the asker decides take half of the connections at most.
    turns: Arc<Semaphore>,
}

/// A handle to an open database. Clones share it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

/// How to learn the end of an operation whose transaction is already gone.
enum Remains {
    Sqlite(sqlite::Remains),
    Postgres(postgres::Remains),
}

/// An operation to run as often as it takes. Behind a pointer, so that running it is made once and not for each operation.
trait Attempt: Send {
    /// Runs it; gives the transaction back when it is to be committed.
    fn attempt(&mut self, tx: WriteTx) -> Pending<'_, Option<WriteTx>>;
}

struct Attempts<F, T, E> {
    operation: F,
    outcome: Option<Result<T, E>>,
}

impl<T, E, F, Fut> Attempt for Attempts<F, T, E>
where
    T: Send,
    E: Send,
    F: FnMut(WriteTx) -> Fut + Send,
    Fut: Future<Output = Result<Done<T>, E>> + Send,
{
    fn attempt(&mut self, tx: WriteTx) -> Pending<'_, Option<WriteTx>> {
        Box::pin(async move {
            let (outcome, tx) = match (self.operation)(tx).await.map(Done::into_parts) {
                Ok((value, tx)) => (Ok(value), Some(tx)),
                Err(error) => (Err(error), None),
            };
            self.outcome = Some(outcome);
            tx
        })
    }
}

impl Store {
    /// Opens the database, making the file when it is SQLite and missing. Does not migrate.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be reached or does not have the properties that we rely on.
    pub async fn open(target: &Target, clock: Clock, random: Random) -> Result<Self, Error> {
        let feed = Feed::new(clock.clone());
        let parts = Arc::new(Parts { clock, random, feed, counters: Counters::default(), hook: Hook::default() });
        let database = match target {
            Target::Sqlite { path } => Database::Sqlite(Sqlite::open(path, Arc::clone(&parts)).await?),
            Target::Postgres { url, max_connections } => {
                Database::Postgres(Postgres::open(url, *max_connections, Arc::clone(&parts)).await?)
            }
        };
        let most = match &database {
            Database::Sqlite(_) => sqlite::SNAPSHOTS,
            Database::Postgres(postgres) => postgres.most_connections(),
        };
        let turns = Arc::new(Semaphore::new((most / 2).max(1)));
        let store = Self(Arc::new(Inner { parts, database, turns }));
        if store.schema_version().await?.is_some() {
            store.start_feed().await?;
        }
        Ok(store)
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.0.parts
    }

    pub(crate) fn database(&self) -> &Database {
        &self.0.database
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self.database() {
            Database::Sqlite(_) => Engine::Sqlite,
            Database::Postgres(_) => Engine::Postgres,
        }
    }

    /// For single reads: each statement sees the newest committed state. Holds no connection between statements.
    ///
    /// # Errors
    /// None today; statements report what is wrong.
    pub async fn read(&self) -> Result<ReadTx, Error> {
        let reader = match self.database() {
            Database::Sqlite(sqlite) => Reader::Sqlite(sqlite::Reader::Statements(Arc::clone(sqlite))),
            Database::Postgres(postgres) => Reader::Postgres(postgres::Reader::Statements(Arc::clone(postgres))),
        };
        Ok(ReadTx(reader, self.parts().hook.clone()))
    }

    /// For several reads that must see one state. Holds a connection: keep it short.
    ///
    /// # Errors
    /// `Busy` or `Unavailable` when no connection is to be had.
    pub async fn snapshot(&self) -> Result<ReadTx, Error> {
        self.snapshot_limited(None).await
    }

    /// A [`snapshot`](Self::snapshot) that has `limit` (whole milliseconds, at least one) for all of its statements, for
    /// questions whose cost the asker decides. Such snapshots take half of the connections at most and wait for one another,
    /// which counts. The limit is real time, whatever the store's clock says. A statement that runs into it fails with
    /// [`Error::TooLong`], and the snapshot takes no further one.
    ///
    /// # Errors
    /// `TooLong` when the wait for others like it takes all of the time; `Busy` or `Unavailable` when no connection is to be
    /// had.
    pub async fn snapshot_within(&self, limit: Duration) -> Result<ReadTx, Error> {
        let limited = Limited::wait(&self.0.turns, limit).await?;
        self.snapshot_limited(Some(limited)).await
    }

    fn snapshot_limited(&self, limit: Option<Limited>) -> Pending<'_, Result<ReadTx, Error>> {
        Box::pin(async move {
            self.parts().hook.call()?;
            let reader = match self.database() {
                Database::Sqlite(sqlite) => Reader::Sqlite(sqlite::Reader::Snapshot(sqlite.snapshot(limit).await?)),
                Database::Postgres(postgres) => {
                    Reader::Postgres(postgres::Reader::Snapshot(Box::new(postgres.snapshot(limit).await?)))
                }
            };
            Ok(ReadTx(reader, self.parts().hook.clone()))
        })
    }

    /// Runs `operation` in a write transaction and commits it; returns when it is on disk.
    ///
    /// The operation awaits nothing but its statements, and never this method. It may run several times, when it collides
    /// with another (PostgreSQL); so it changes nothing outside the transaction. When it returns an error, nothing of it is
    /// stored, and the error is given only after the commit of everything that the operation may have seen.
    ///
    /// # Errors
    /// The operation's own, or `Busy`, `Unavailable`, `OutcomeUnknown`, or a `Conflict` found at the commit.
    pub async fn write<T, E, F, Fut>(&self, operation: F) -> Result<T, E>
    where
        T: Send,
        E: From<Error> + Send,
        F: FnMut(WriteTx) -> Fut + Send,
        Fut: Future<Output = Result<Done<T>, E>> + Send,
    {
        self.write_within(OPERATION_LIMIT, operation).await
    }

    pub(crate) async fn write_within<T, E, F, Fut>(&self, limit: Duration, operation: F) -> Result<T, E>
    where
        T: Send,
        E: From<Error> + Send,
        F: FnMut(WriteTx) -> Fut + Send,
        Fut: Future<Output = Result<Done<T>, E>> + Send,
    {
        let mut attempts = Attempts { operation, outcome: None };
        self.attempted(limit, &mut attempts).await?;
        attempts.outcome.ok_or_else(|| Error::bug("a write operation without an outcome"))?
    }

    /// Runs the operation until it does not collide. What came of it is with `attempts`.
    fn attempted<'a>(&'a self, limit: Duration, attempts: &'a mut dyn Attempt) -> Pending<'a, Result<(), Error>> {
        Box::pin(async move {
            let mut retries = 0;
            loop {
                let (tx, remains) = self.begin(retries).await?;
                let ran = tokio::time::timeout(limit, attempts.attempt(tx)).await;
                let collision = match ran {
                    Ok(Some(tx)) => self.commit(tx).await?,
                    Ok(None) => self.refuse(remains).await?,
                    Err(_) => return Err(Error::busy("a write operation took too long")),
                };
                let Some(collision) = collision else { return Ok(()) };
                if retries == MOST_RETRIES {
                    return Err(collision);
                }
                retries += 1;
                self.pause(retries).await;
            }
        })
    }

    fn begin(&self, collisions: u32) -> Pending<'_, Result<(WriteTx, Remains), Error>> {
        Box::pin(async move {
            self.parts().hook.call()?;
            let hook = self.parts().hook.clone();
            match self.database() {
                Database::Sqlite(sqlite) => {
                    let (operation, remains) = sqlite.begin().await?;
                    let reader = Reader::Sqlite(sqlite::Reader::Operation(operation));
                    Ok((WriteTx::new(reader, hook), Remains::Sqlite(remains)))
                }
                Database::Postgres(postgres) => {
                    let (operation, remains) = postgres.begin(collisions).await?;
                    let reader = Reader::Postgres(postgres::Reader::Operation(Box::new(operation)));
                    Ok((WriteTx::new(reader, hook), Remains::Postgres(remains)))
                }
            }
        })
    }

    /// Commits; gives the error back as a value when the operation only collided with another.
    fn commit(&self, tx: WriteTx) -> Pending<'_, Result<Option<Error>, Error>> {
        Box::pin(async move {
            self.parts().hook.call()?;
            match tx.into_reader() {
                Reader::Sqlite(sqlite::Reader::Operation(operation)) => operation.commit().await.map(|()| None),
                Reader::Postgres(postgres::Reader::Operation(operation)) => collision(operation.commit().await),
                Reader::Sqlite(_) | Reader::Postgres(_) => Err(Error::bug("a write transaction that lost its writer")),
            }
        })
    }

    /// Waits until what a refusal may rest on is certain.
    fn refuse(&self, remains: Remains) -> Pending<'_, Result<Option<Error>, Error>> {
        Box::pin(async move {
            match remains {
                Remains::Sqlite(remains) => sqlite::settle(&remains).await.map(|()| None),
                Remains::Postgres(remains) => collision(postgres::undo(&remains).await),
            }
        })
    }

    /// Waits a little, each time about twice as long, and never two nodes alike.
    fn pause(&self, retries: u32) -> Pending<'_, ()> {
        Box::pin(async move {
            let parts = self.parts();
            parts.counters.retries.add(1);
            let longest = FIRST_PAUSE * 2_u32.saturating_pow(retries);
            let share = f64::from(u32::from_le_bytes(parts.random.bytes())) / f64::from(u32::MAX);
            tokio::time::sleep(longest.mul_f64(share)).await;
        })
    }

    /// Registers a listener to changes, those of this node and of others.
    pub fn subscribe(&self, listener: Listener) {
        self.parts().feed.subscribe(listener);
    }

    /// Time since the last successful look at the change feed began. Whoever relies on caches stops doing so when it grows.
    pub fn feed_age(&self) -> Duration {
        self.parts().feed.age()
    }

    /// Whether the database answers, within two seconds.
    ///
    /// # Errors
    /// `Unavailable` or `Busy` when it does not.
    pub async fn ping(&self) -> Result<(), Error> {
        match self.database() {
            Database::Sqlite(sqlite) => sqlite.ping(),
            Database::Postgres(postgres) => tokio::time::timeout(PING_LIMIT, postgres.ping())
                .await
                .unwrap_or_else(|_| Err(Error::busy("the database did not answer within two seconds"))),
        }
    }

    /// What the store did so far.
    pub fn figures(&self) -> Figures {
        let mut figures = self.parts().counters.read();
        match self.database() {
            Database::Sqlite(sqlite) => sqlite.add_figures(&mut figures),
            Database::Postgres(postgres) => postgres.add_figures(&mut figures),
        }
        figures
    }

    /// Prepares a statement without running it: the test that keeps every SQL text valid on both engines calls this.
    ///
    /// # Errors
    /// `Bug` when the engine refuses it, or when a column has a type that cannot be read.
    pub async fn prepare(&self, statement: &Statement) -> Result<(), Error> {
        let text = statement.text(self.engine());
        match self.database() {
            Database::Sqlite(sqlite) => sqlite.prepare(text),
            Database::Postgres(postgres) => postgres.prepare(text).await,
        }
    }

    /// Lets what is under way finish and refuses what comes later.
    pub async fn close(&self) {
        match self.database() {
            Database::Sqlite(sqlite) => sqlite.close().await,
            Database::Postgres(postgres) => postgres.close(),
        }
    }
}

fn collision(ended: Result<(), postgres::Ending>) -> Result<Option<Error>, Error> {
    match ended {
        Ok(()) => Ok(None),
        Err(postgres::Ending::Again(error)) => Ok(Some(error)),
        Err(postgres::Ending::Failed(error)) => Err(error),
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Store").field(&self.engine()).finish()
    }
}
