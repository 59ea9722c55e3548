//! Running one statement on a PostgreSQL connection: how values are bound and cells are read.

use std::fmt;

use deadpool_postgres::ClientWrapper;
use futures_util::TryStreamExt;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type};

use super::lease::Lease;
use crate::error::Error;
use crate::row::Cell;
use crate::statement::Statement;
use crate::target::Engine;
use crate::value::Value;

type AnyError = Box<dyn std::error::Error + Sync + Send>;

/// A value of one kind was bound where the statement wants another: a mistake of ours.
#[derive(Debug)]
pub(super) struct Mismatch {
    value: &'static str,
    wanted: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was bound where {} is wanted", self.value, self.wanted)
    }
}

impl std::error::Error for Mismatch {}

impl ToSql for Value {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, AnyError> {
        let mismatch = |value| Box::new(Mismatch { value, wanted: wanted.to_string() });
        match (self, wanted) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Integer(value), &Type::INT8) => value.to_sql(wanted, out),
            (Self::Integer(value), &Type::INT4) => {
                i32::try_from(*value).map_err(|_| mismatch("a large number"))?.to_sql(wanted, out)
            }
            (Self::Text(value), &(Type::TEXT | Type::VARCHAR | Type::NAME)) => value.to_sql(wanted, out),
            (Self::Bytes(value), &Type::BYTEA) => value.to_sql(wanted, out),
            (Self::Integer(_), _) => Err(mismatch("a number")),
            (Self::Text(_), _) => Err(mismatch("text")),
            (Self::Bytes(_), _) => Err(mismatch("bytes")),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, AnyError> {
        self.to_sql(wanted, out)
    }
}

/// The type of the columns that hold such values.
const fn kind(value: &Value) -> Type {
    match value {
        Value::Null => Type::UNKNOWN,
        Value::Integer(_) => Type::INT8,
        Value::Text(_) => Type::TEXT,
        Value::Bytes(_) => Type::BYTEA,
    }
}

/// The types that a cell can have.
pub(super) fn is_readable(kind: &Type) -> bool {
    matches!(
        *kind,
        Type::INT8 | Type::INT4 | Type::INT2 | Type::BOOL | Type::TEXT | Type::VARCHAR | Type::NAME | Type::BYTEA
    )
}

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, AnyError> {
        Ok(match *kind {
            Type::INT8 => Self::Integer(i64::from_sql(kind, raw)?),
            Type::INT4 => Self::Integer(i32::from_sql(kind, raw)?.into()),
            Type::INT2 => Self::Integer(i16::from_sql(kind, raw)?.into()),
            // SQLite gives 0 and 1 for what PostgreSQL calls a truth value, such as EXISTS.
            Type::BOOL => Self::Integer(bool::from_sql(kind, raw)?.into()),
            Type::BYTEA => Self::Bytes(raw),
            _ => Self::Text(<&str>::from_sql(kind, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, AnyError> {
        Ok(Self::Null)
    }

    fn accepts(kind: &Type) -> bool {
        is_readable(kind)
    }
}

pub(crate) fn cell(row: &tokio_postgres::Row, index: usize) -> Option<Cell<'_>> {
    row.try_get(index).ok()
}

/// Why a statement did not run.
pub(super) enum Trouble {
    Postgres(tokio_postgres::Error),
    Ours(Error),
}

impl From<tokio_postgres::Error> for Trouble {
    fn from(fault: tokio_postgres::Error) -> Self {
        Self::Postgres(fault)
    }
}

fn require_count(statement: &Statement, wanted: usize, params: &[Value]) -> Result<(), Trouble> {
    if wanted == params.len() {
        return Ok(());
    }
    let (name, got) = (statement.name(), params.len());
    Err(Trouble::Ours(Error::bug(format!("{name} takes {wanted} values and got {got}"))))
}

type Bound<'a> = Vec<&'a (dyn ToSql + Sync)>;

async fn prepare<'a>(
    client: &ClientWrapper,
    statement: &Statement,
    params: &'a [Value],
) -> Result<(tokio_postgres::Statement, Bound<'a>), Trouble> {
    let prepared = client.prepare_cached(statement.text(Engine::Postgres)).await?;
    // The driver panics on a wrong count.
    require_count(statement, prepared.params().len(), params)?;
    Ok((prepared, params.iter().map(|value| value as _).collect()))
}

/// All rows, which hold `most` bytes or fewer.
pub(super) async fn rows(
    lease: &Lease,
    statement: &Statement,
    params: &[Value],
    most: usize,
) -> Result<Vec<tokio_postgres::Row>, Trouble> {
    let stream = if lease.keeps(statement) {
        let (prepared, bound) = prepare(lease, statement, params).await?;
        lease.query_raw(&prepared, bound).await?
    } else {
        // Prepared and asked in one round trip, and nothing of it stays.
        require_count(statement, statement.values(), params)?;
        let typed = params.iter().map(|value| (value as &(dyn ToSql + Sync), kind(value)));
        lease.query_typed_raw(statement.text(Engine::Postgres), typed).await?
    };
    let mut stream = std::pin::pin!(stream);
    let (mut found, mut bytes) = (Vec::new(), 0_usize);
    while let Some(row) = stream.try_next().await? {
        bytes = bytes.saturating_add(row.raw_size_bytes());
        if bytes > most {
            return Err(Trouble::Ours(Error::TooMuch));
        }
        found.push(row);
    }
    Ok(found)
}

pub(super) async fn execute(client: &ClientWrapper, statement: &Statement, params: &[Value]) -> Result<u64, Trouble> {
    let (prepared, bound) = prepare(client, statement, params).await?;
    Ok(client.execute(&prepared, &bound).await?)
}
