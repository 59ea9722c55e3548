//! The database under a server, for what the benchmarks write and count past it.

use std::path::PathBuf;
use std::time::Duration;

use crate::Result;
use crate::folder::Folder;
use crate::scratch::Scratch;

/// The server writes too: long enough to get a turn.
const PATIENCE: Duration = Duration::from_secs(10);

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
        Self::File(folder.path().join("data").join("signet.db"))
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

    /// Runs statements in the SQL of both engines, in one transaction, with the numbers from 1 to `count` at hand as `n.i`.
    /// Beside each stands `n.word`: 24 hexadecimal digits, others for each number, in no order.
    pub(crate) fn fill(&self, count: u32, statements: &[&str]) -> Result<()> {
        let statements = statements.join(";\n");
        // A multiplication that visits every number once, in no order: the words begin with its hexadecimal digits.
        match self {
            Self::File(_) => self.execute(&format!(
                "PRAGMA cache_size = -400000; BEGIN;
                 CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {count})
                 SELECT i, lower(printf('%012x%012x', (i * 2654435761) & 4294967295, i)) AS word FROM c;
                 {statements}; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)"
            )),
            Self::Server(_) => self.execute(&format!(
                "CREATE TEMP TABLE n AS SELECT i, lpad(to_hex((i * 2654435761) & 4294967295), 12, '0')
                 || lpad(to_hex(i), 12, '0') AS word FROM generate_series(1::bigint, {count}) AS i;
                 {statements}; ANALYZE"
            )),
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
