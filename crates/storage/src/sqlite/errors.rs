//! SQLite's errors in the words of storage, with the constraint names that PostgreSQL would give.

use rusqlite::ffi;
use rusqlite::{Connection, ErrorCode};

use crate::error::Error;

/// Whether another connection holds a lock that will be free in a moment.
pub(super) fn is_busy(fault: &rusqlite::Error) -> bool {
    use ErrorCode::{DatabaseBusy, DatabaseLocked, FileLockingProtocolFailed};
    matches!(fault.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked | FileLockingProtocolFailed))
}

/// Whether a limit on time ended the statement.
fn is_interrupted(fault: &rusqlite::Error) -> bool {
    fault.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
}

pub(super) fn translate(connection: &Connection, fault: rusqlite::Error) -> Error {
    if is_interrupted(&fault) {
        return Error::too_long(fault.to_string());
    }
    let (code, message) = match &fault {
        rusqlite::Error::SqliteFailure(code, message) => (*code, message.as_deref().unwrap_or_default()),
        rusqlite::Error::SqlInputError { error, msg, .. } => return Error::bug(format!("{error}: {msg}")),
        _ => return Error::bug(format!("wrong use of SQLite: {fault}")),
    };
    let cause = format!("{code}: {message}");
    match code.code {
        ErrorCode::ConstraintViolation => violation(connection, code.extended_code, message, cause),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::busy(cause),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Error::corrupt("the database file", cause),
        ErrorCode::PermissionDenied
        | ErrorCode::OperationAborted
        | ErrorCode::OutOfMemory
        | ErrorCode::ReadOnly
        | ErrorCode::SystemIoFailure
        | ErrorCode::DiskFull
        | ErrorCode::CannotOpen
        | ErrorCode::FileLockingProtocolFailed => Error::unavailable(cause),
        _ => Error::bug(cause),
    }
}

fn violation(connection: &Connection, extended: i32, message: &str, cause: String) -> Error {
    let columns = message.strip_prefix("UNIQUE constraint failed: ").unwrap_or_default();
    let table = columns.split('.').next().unwrap_or_default();
    match extended {
        ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            Error::Conflict { constraint: format!("{table}_pkey") }
        }
        ffi::SQLITE_CONSTRAINT_UNIQUE => Error::Conflict { constraint: unique_index(connection, table, columns) },
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Error::Conflict { constraint: "foreign_key".to_owned() },
        _ => Error::bug(cause),
    }
}

/// The unique index over exactly these columns. SQLite names columns where PostgreSQL names the index.
fn unique_index(connection: &Connection, table: &str, columns: &str) -> String {
    // An index over expressions is named outright: index 'name'.
    if let Some(name) = columns.strip_prefix("index '") {
        return name.trim_end_matches('\'').to_owned();
    }
    let wanted: Vec<_> = columns.split(", ").filter_map(|column| column.split_once('.')).map(|pair| pair.1).collect();
    let named = find_index(connection, table, &wanted).unwrap_or_default();
    // What PostgreSQL calls a UNIQUE that has no name of its own.
    named.unwrap_or_else(|| format!("{table}_{}_key", wanted.join("_")))
}

fn find_index(connection: &Connection, table: &str, wanted: &[&str]) -> rusqlite::Result<Option<String>> {
    let mut names = connection.prepare_cached(
        "SELECT name FROM pragma_index_list(?1) WHERE \"unique\" = 1 AND origin = 'c' ORDER BY partial, seq",
    )?;
    let mut columns = connection.prepare_cached("SELECT name FROM pragma_index_info(?1) ORDER BY seqno")?;
    for name in names.query_map([table], |row| row.get::<_, String>(0))? {
        let name = name?;
        let found = columns.query_map([&name], |row| row.get::<_, Option<String>>(0))?;
        let found = found.collect::<rusqlite::Result<Vec<_>>>()?;
        if found.iter().map(Option::as_deref).eq(wanted.iter().copied().map(Some)) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}
