//! The embedded engine: one file, many readers in the callers' own tasks, one writer whose commits are shared.

mod checkpoint;
mod committer;
mod connection;
mod errors;
mod limit;
mod operation;
mod readers;
mod run;
mod turn;
mod writer;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::sync::Mutex;

use crate::error::Error;
use crate::figures::Figures;
use crate::store::Parts;
pub(crate) use operation::{Operation, Remains, settle};
pub(crate) use readers::{Reader, SNAPSHOTS};
pub(crate) use run::{cell, size};

use committer::Job;
use readers::Readers;
use run::Trouble;
use writer::Writer;

/// How long a caller waits for a lock that another process holds, or for its turn.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// An open SQLite database.
pub(crate) struct Sqlite {
    readers: Readers,
    writer: Arc<Mutex<Writer>>,
    queued: Arc<AtomicUsize>,
    jobs: mpsc::Sender<Job>,
    file: Arc<connection::File>,
    is_closed: AtomicBool,
    parts: Arc<Parts>,
}

impl Sqlite {
    pub(crate) async fn open(path: &Path, parts: Arc<Parts>) -> Result<Arc<Self>, Error> {
        let path = path.to_owned();
        let opening = move || {
            let connection = connection::open_writer(&path)?;
            let file = Arc::new(connection::File::of(&path)?);
            let writer = Arc::new(Mutex::new(Writer::new(connection, file.log(), Arc::clone(&parts))));
            let queued = Arc::new(AtomicUsize::new(0));
            let jobs = committer::start(Arc::clone(&writer), Arc::clone(&queued))?;
            let readers = Readers::new(Arc::clone(&file));
            Ok(Arc::new(Self { readers, writer, queued, jobs, file, is_closed: AtomicBool::new(false), parts }))
        };
        tokio::task::spawn_blocking(opening).await.map_err(|_| Error::bug("opening the database panicked"))?
    }

    /// Reads something real, and notices a file that was removed or replaced underneath.
    pub(crate) fn ping(&self) -> Result<(), Error> {
        if self.is_closed.load(Ordering::SeqCst) {
            return Err(Error::unavailable("the store is closed"));
        }
        self.file.check()?;
        self.readers.with(|connection| {
            let version = connection.query_row("PRAGMA schema_version", [], |row| row.get::<_, i64>(0));
            version.map(|_| ()).map_err(|fault| errors::translate(connection, fault))
        })
    }

    pub(crate) fn add_figures(&self, figures: &mut Figures) {
        let (open, idle) = self.readers.count();
        figures.writers_waiting = self.queued.load(Ordering::SeqCst).try_into().unwrap_or(u64::MAX);
        figures.connections = open + 1;
        figures.connections_idle = idle;
    }

    /// Lets what is under way finish, empties the log into the file, and refuses what comes later.
    pub(crate) async fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
        let mut guard = Arc::clone(&self.writer).lock_owned().await;
        let finished = tokio::task::spawn_blocking(move || guard.finish()).await;
        if finished.is_err() {
            tracing::error!("closing the database panicked");
        }
        self.readers.close();
    }

    pub(crate) fn prepare(&self, text: &str) -> Result<(), Error> {
        self.readers.with(|connection| {
            connection.prepare(text).map(|_| ()).map_err(|fault| errors::translate(connection, fault))
        })
    }
}
