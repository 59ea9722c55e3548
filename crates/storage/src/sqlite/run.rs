//! Running one statement on a SQLite connection, in the calling thread.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql};

use crate::error::Error;
use crate::row::{Cell, Row};
use crate::statement::Statement;
use crate::target::Engine;
use crate::value::Value;

/// Why a statement did not run to its end.
pub(crate) enum Trouble {
    /// SQLite said no.
    Sqlite(rusqlite::Error),
    /// We did: the reader of a row, or a check of ours.
    Ours(Error),
}

impl From<rusqlite::Error> for Trouble {
    fn from(fault: rusqlite::Error) -> Self {
        Self::Sqlite(fault)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

pub(crate) fn cell<'a>(row: &'a rusqlite::Row<'_>, index: usize) -> Option<Cell<'a>> {
    Some(match row.get_ref(index).ok()? {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Integer(value),
        ValueRef::Text(value) => Cell::Text(std::str::from_utf8(value).ok()?),
        ValueRef::Blob(value) => Cell::Bytes(value),
        ValueRef::Real(_) => return None,
    })
}

/// Gives each row to `each` until that says stop. Tells whether the statement could write.
pub(super) fn visit(
    connection: &Connection,
    statement: &Statement,
    params: &[Value],
    each: &mut dyn FnMut(&Row<'_>) -> Result<bool, Error>,
) -> Result<bool, Trouble> {
    let mut prepared = prepare(connection, statement, params)?;
    let can_write = !prepared.readonly();
    let mut rows = prepared.raw_query();
    let mut is_wanted = true;
    while let Some(row) = rows.next()? {
        if is_wanted {
            is_wanted = each(&Row::sqlite(row)).map_err(Trouble::Ours)?;
        } else if !can_write {
            break;
        }
    }
    Ok(can_write)
}

/// Runs a statement that gives no rows; tells how many it touched and whether it could write.
pub(super) fn execute(
    connection: &Connection,
    statement: &Statement,
    params: &[Value],
) -> Result<(u64, bool), Trouble> {
    let mut prepared = prepare(connection, statement, params)?;
    let can_write = !prepared.readonly();
    if prepared.column_count() > 0 {
        let mut rows = prepared.raw_query();
        let mut count = 0;
        while rows.next()?.is_some() {
            count += 1;
        }
        return Ok((count, can_write));
    }
    let count = prepared.raw_execute()?;
    Ok((u64::try_from(count).unwrap_or(u64::MAX), can_write))
}

fn prepare<'a>(
    connection: &'a Connection,
    statement: &Statement,
    params: &[Value],
) -> Result<rusqlite::CachedStatement<'a>, Trouble> {
    let mut prepared = connection.prepare_cached(statement.text(Engine::Sqlite))?;
    if prepared.parameter_count() != params.len() {
        return Err(Trouble::Ours(Error::bug(format!(
            "{} takes {} values and got {}",
            statement.name(),
            prepared.parameter_count(),
            params.len()
        ))));
    }
    for (index, value) in params.iter().enumerate() {
        prepared.raw_bind_parameter(index + 1, value)?;
    }
    Ok(prepared)
}
