//! Keeping the write-ahead log short.
//!
//! SQLite folds the log into the file by itself every few megabytes, on the committer's thread, but it starts the log over
//! only when no reader needs its end. After a long reader the log may be large: then it is cut back outright.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;

use super::connection::LOG_LIMIT;

/// Looking at the file's size costs a system call, so it is not done after every commit.
const COMMITS_BETWEEN_LOOKS: u32 = 32;

pub(super) struct Checkpoints {
    log: PathBuf,
    commits: u32,
}

impl Checkpoints {
    pub(super) fn new(log: PathBuf) -> Self {
        Self { log, commits: 0 }
    }

    pub(super) fn after_commit(&mut self, connection: &Connection) {
        self.commits += 1;
        if self.commits < COMMITS_BETWEEN_LOOKS {
            return;
        }
        self.commits = 0;
        if fs::metadata(&self.log).is_ok_and(|log| log.len() > LOG_LIMIT) {
            self.empty_log(connection);
        }
    }

    /// Does what the readers allow, without waiting for them.
    pub(super) fn empty_log(&self, connection: &Connection) {
        let emptied = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        if let Err(error) = emptied {
            tracing::warn!(%error, "the write-ahead log could not be folded into the database");
        }
    }
}
