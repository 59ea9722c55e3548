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

pub(crate) fn size(row: &rusqlite::Row<'_>) -> usize {
    let size = |index| match row.get_ref(index) {
        Ok(ValueRef::Text(value) | ValueRef::Blob(value)) => value.len(),
        _ => 0,
    };
    (0..row.as_ref().column_count()).map(size).sum()
}

/// Gives each row to `each` until that says stop. Tells whether the statement could write.
pub(super) fn visit(
    connection: &Connection,
    statement: &Statement,
    params: &[Value],
    each: &mut dyn FnMut(&Row<'_>) -> Result<bool, Error>,
) -> Result<bool, Trouble> {
    with_prepared(connection, statement, params, |prepared| {
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
    })
}

/// Runs a statement that gives no rows; tells how many it touched and whether it could write.
pub(super) fn execute(
    connection: &Connection,
    statement: &Statement,
    params: &[Value],
) -> Result<(u64, bool), Trouble> {
    with_prepared(connection, statement, params, |prepared| {
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
    })
}

fn with_prepared<T>(
    connection: &Connection,
    statement: &Statement,
    params: &[Value],
    run: impl FnOnce(&mut rusqlite::Statement<'_>) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let text = statement.text(Engine::Sqlite);
    if statement.is_composed() {
        let mut prepared = connection.prepare(text)?;
        bind(&mut prepared, statement, params)?;
        return run(&mut prepared);
    }
    let mut prepared = connection.prepare_cached(text)?;
    bind(&mut prepared, statement, params)?;
    run(&mut prepared)
}

fn bind(prepared: &mut rusqlite::Statement<'_>, statement: &Statement, params: &[Value]) -> Result<(), Trouble> {
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
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::{Connection, Statement, Trouble, Value, visit};

    crate::statements! {
        HOT = "SELECT 1";
    }

    fn run(connection: &Connection, statement: &Statement, params: &[Value]) {
        let ran = visit(connection, statement, params, &mut |_| Ok(true));
        assert!(matches!(ran, Ok(false)), "{}", ran.err().map_or("it wrote", |_: Trouble| "it failed"));
    }

    // Only here, next to the connection, can it be seen which statements it keeps.
    #[test]
    fn composed_statements_push_none_out_that_are_kept() {
        let connection = Connection::open_in_memory().unwrap();
        connection.set_prepared_statement_cache_capacity(STATEMENTS.len());
        for number in 0..10_i64 {
            run(&connection, &HOT, &[]);
            run(&connection, &Statement::composed("list", format!("SELECT $1 AS c{number}")), &[Value::Integer(1)]);
        }
        let hot = connection.prepare_cached("SELECT 1").unwrap();
        assert_eq!(hot.get_status(StatementStatus::Run), 10, "it is the one that was prepared at first");
    }
}
