//! Opening SQLite connections with the settings that durability and sharing rest on.

use std::fs;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::Error;

/// Older libraries can corrupt a database whose log is reset while another process writes.
const OLDEST_LIBRARY: i32 = 3_051_003;
/// The log is folded into the file every so many pages (16 MiB): a page that changed often meanwhile is written once.
const CHECKPOINT_PAGES: i64 = 4_000;
/// The log's file is cut back to this size when it starts over.
pub(super) const LOG_LIMIT: u64 = 20 * 1024 * 1024;
const PREPARED_STATEMENTS: usize = 512;
/// At start-up another process may be switching the journal; nothing else is running here, so waiting in place is fine.
const OPENING_PATIENCE: Duration = Duration::from_secs(5);

/// The database's file, remembered so that its loss is noticed.
pub(super) struct File {
    path: PathBuf,
    identity: (u64, u64),
}

impl File {
    pub(super) fn of(path: &Path) -> Result<Self, Error> {
        let metadata = fs::metadata(path).map_err(|error| unreachable_file(&error))?;
        Ok(Self { path: path.to_owned(), identity: (metadata.dev(), metadata.ino()) })
    }

    /// A read-only connection, to this very file.
    pub(super) fn open_reader(&self) -> Result<Connection, Error> {
        self.check()?;
        let connection = open(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.busy_timeout(Duration::ZERO).map_err(refused)?;
        Ok(connection)
    }

    /// The file of the write-ahead log.
    pub(super) fn log(&self) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push("-wal");
        path.into()
    }

    /// An open file survives its own removal, and what is written to it then is lost: better to say so early.
    pub(super) fn check(&self) -> Result<(), Error> {
        let metadata = fs::metadata(&self.path).map_err(|error| unreachable_file(&error))?;
        if (metadata.dev(), metadata.ino()) == self.identity {
            return Ok(());
        }
        Err(Error::unavailable("the database file was replaced by another"))
    }
}

fn unreachable_file(error: &std::io::Error) -> Error {
    Error::unavailable(format!("the database file cannot be opened: {error}"))
}

fn refused(fault: rusqlite::Error) -> Error {
    Error::unavailable(format!("the database cannot be opened: {fault}"))
}

pub(super) fn open_writer(path: &Path) -> Result<Connection, Error> {
    if rusqlite::version_number() < OLDEST_LIBRARY {
        return Err(Error::bug("the SQLite library is older than 3.51.3"));
    }
    make(path)?;
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(OPENING_PATIENCE).map_err(refused)?;
    expect(&connection, "journal_mode", "WAL", "wal")?;
    expect(&connection, "synchronous", "FULL", "2")?;
    expect(&connection, "wal_autocheckpoint", &CHECKPOINT_PAGES.to_string(), &CHECKPOINT_PAGES.to_string())?;
    expect(&connection, "journal_size_limit", &LOG_LIMIT.to_string(), &LOG_LIMIT.to_string())?;
    connection.busy_timeout(Duration::ZERO).map_err(refused)?;
    Ok(connection)
}

/// Makes the file, so that only its owner can read it; SQLite gives the log the same mode.
///
/// A file that is there is not even opened: closing it again would drop the locks that this process may have on it.
fn make(path: &Path) -> Result<(), Error> {
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(unreachable_file(&error)),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn open(path: &Path, mode: OpenFlags) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(refused)?;
    connection.set_prepared_statement_cache_capacity(PREPARED_STATEMENTS);
    // Plans that do not depend on the values bound: otherwise SQLite compiles a cached statement anew at every use.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(refused)?;
    expect(&connection, "foreign_keys", "ON", "1")?;
    // A memory map turns a disk error into a crash, and a truncated file into one too.
    expect(&connection, "mmap_size", "0", "0")?;
    expect(&connection, "trusted_schema", "OFF", "0")?;
    expect(&connection, "temp_store", "MEMORY", "2")?;
    Ok(connection)
}

/// Sets a pragma and reads it back: SQLite ignores what it does not know.
fn expect(connection: &Connection, name: &str, value: &str, expected: &str) -> Result<(), Error> {
    connection.execute_batch(&format!("PRAGMA {name} = {value}")).map_err(refused)?;
    let found = connection.query_row(&format!("PRAGMA {name}"), [], |row| {
        Ok(match row.get_ref(0)? {
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            other => other.as_str().unwrap_or_default().to_owned(),
        })
    });
    match found.map_err(refused)? {
        found if found == expected => Ok(()),
        found => Err(Error::unavailable(format!("SQLite keeps {name} at {found} instead of {expected}"))),
    }
}
