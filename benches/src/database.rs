//! The database under a server, for what the benchmarks write and count past it.

use std::path::PathBuf;
use std::time::Duration;

use crate::Result;
use crate::folder::Folder;
use crate::scratch::Scratch;

/// The server writes too: long enough to get a turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// The file of SQLite that a server makes in `folder`.
pub(crate) fn file_in(folder: &Folder) -> PathBuf {
    folder.path().join("data").join("signet.db")
}

/// Where a server has its data.
pub(crate) enum Database {
    /// In a file of SQLite.
    File(PathBuf),
    /// On PostgreSQL.
    Server(Scratch),
}

impl Database {
    /// The file that a server makes in `folder`.
    pub(crate) fn file(folder: &Folder) -> Self {
        Self::File(file_in(folder))
    }

    /// What a server has to be told to find it.
    pub(crate) fn url(&self) -> Option<&str> {
        match self {
            Self::File(_) => None,
            Self::Server(scratch) => Some(scratch.url()),
        }
    }

    pub(crate) fn execute(&self, sql: &str) -> Result<()> {
        match self {
            Self::File(path) => Ok(open(path)?.execute_batch(sql)?),
            Self::Server(scratch) => scratch.execute(sql),
        }
    }

    /// What a query counts.
    pub(crate) fn count(&self, sql: &str) -> Result<i64> {
        match self {
            Self::File(path) => Ok(open(path)?.query_row(sql, [], |row| row.get(0))?),
            Self::Server(scratch) => scratch.count(sql),
        }
    }
}

fn open(path: &PathBuf) -> Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}
