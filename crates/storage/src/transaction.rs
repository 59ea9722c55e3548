//! Read and write transactions, as features see them: the same on both engines.

use std::ops::{Deref, DerefMut};

use crate::error::Error;
use crate::faults::Hook;
use crate::feed::{ANNOUNCE, Announced, Change};
use crate::patience::Patience;
use crate::pending::Pending;
use crate::row::Row;
use crate::statement::Statement;
use crate::value::Value;
use crate::{postgres, sqlite, values};

/// Reads: single statements, one state of the database, or what a write operation sees.
pub struct ReadTx(pub(crate) Reader, pub(crate) Hook);

pub(crate) enum Reader {
    Sqlite(sqlite::Reader),
    Postgres(postgres::Reader),
}

/// A write operation. Dropping it without [`WriteTx::commit`] undoes this operation and nothing else.
///
/// After a statement has failed, it takes no more: PostgreSQL would not, so SQLite does not either. A collision of random
/// ids is met by running the whole operation again.
pub struct WriteTx(ReadTx);

/// A finished operation, for [`Store::write`](crate::Store::write) to commit.
#[must_use = "an operation is committed by returning it"]
pub struct Done<T> {
    value: T,
    tx: WriteTx,
}

fn check(params: &[Value]) -> Result<(), Error> {
    // PostgreSQL cannot store it, SQLite can: refused alike, so that what works on one works on the other.
    let has_nul = params.iter().any(|value| matches!(value, Value::Text(text) if text.as_bytes().contains(&0)));
    if has_nul { Err(Error::bug("a NUL in text")) } else { Ok(()) }
}

/// Where the rows of a statement go. Behind a pointer, so that reading them is made once and not for each type of row.
trait Gather: Send {
    /// Takes a row, and says whether another is wanted.
    fn take(&mut self, row: &Row<'_>) -> Result<bool, Error>;
    /// Forgets what it has: the statement is run again.
    fn restart(&mut self);
}

struct Found<T> {
    rows: Vec<T>,
    map: fn(&Row<'_>) -> Result<T, Error>,
    limit: usize,
}

impl<T: Send> Gather for Found<T> {
    fn take(&mut self, row: &Row<'_>) -> Result<bool, Error> {
        self.rows.push((self.map)(row)?);
        Ok(self.rows.len() < self.limit)
    }

    fn restart(&mut self) {
        self.rows.clear();
    }
}

impl ReadTx {
    async fn gather<T: Send>(
        &mut self,
        statement: &Statement,
        params: &[Value],
        map: fn(&Row<'_>) -> Result<T, Error>,
        (limit, most_bytes): (usize, usize),
    ) -> Result<Vec<T>, Error> {
        let mut found = Found { rows: Vec::new(), map, limit };
        self.visit(statement, params, most_bytes, &mut found).await?;
        Ok(found.rows)
    }

    fn visit<'a>(
        &'a mut self,
        statement: &'a Statement,
        params: &'a [Value],
        most_bytes: usize,
        found: &'a mut dyn Gather,
    ) -> Pending<'a, Result<(), Error>> {
        Box::pin(async move {
            check(params)?;
            self.1.call()?;
            match &mut self.0 {
                Reader::Sqlite(reader) => {
                    let mut patience = Patience::new(sqlite::PATIENCE);
                    loop {
                        let mut bytes = 0_usize;
                        let ran = reader.visit(statement, params, &mut |row| {
                            if most_bytes < usize::MAX {
                                bytes = bytes.saturating_add(row.size());
                            }
                            if bytes > most_bytes {
                                return Err(Error::TooMuch);
                            }
                            found.take(row)
                        });
                        if ran?.is_some() {
                            return Ok(());
                        }
                        found.restart();
                        patience.pause().await?;
                    }
                }
                Reader::Postgres(reader) => {
                    for row in &reader.rows(statement, params, most_bytes).await? {
                        if !found.take(&Row::postgres(row))? {
                            break;
                        }
                    }
                    Ok(())
                }
            }
        })
    }

    /// Every row of the result.
    ///
    /// # Errors
    /// When the statement fails or `map` does.
    pub async fn all<T: Send>(
        &mut self,
        statement: &Statement,
        params: &[Value],
        map: fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.gather(statement, params, map, (usize::MAX, usize::MAX)).await
    }

    /// Every row of the result, where all of them hold about `most` bytes or fewer: what is beyond is not read.
    ///
    /// # Errors
    /// `TooMuch` when they hold more; else as [`Self::all`].
    pub async fn all_up_to<T: Send>(
        &mut self,
        most: usize,
        statement: &Statement,
        params: &[Value],
        map: fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.gather(statement, params, map, (usize::MAX, most)).await
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// When the statement fails or `map` does.
    pub async fn optional<T: Send>(
        &mut self,
        statement: &Statement,
        params: &[Value],
        map: fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        Ok(self.gather(statement, params, map, (1, usize::MAX)).await?.pop())
    }

    /// The only row.
    ///
    /// # Errors
    /// `Corrupt` when there is none or more than one; else when the statement fails or `map` does.
    pub async fn one<T: Send>(
        &mut self,
        statement: &Statement,
        params: &[Value],
        map: fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut found = self.gather(statement, params, map, (2, usize::MAX)).await?;
        match (found.pop(), found.is_empty()) {
            (Some(row), true) => Ok(row),
            (None, _) => Err(Error::corrupt(statement.name(), "one row was expected and none found")),
            (Some(_), false) => Err(Error::corrupt(statement.name(), "one row was expected and several found")),
        }
    }
}

impl WriteTx {
    pub(crate) fn new(reader: Reader, hook: Hook) -> Self {
        Self(ReadTx(reader, hook))
    }

    pub(crate) fn into_reader(self) -> Reader {
        self.0.0
    }

    /// Runs a statement for its effect and says how many rows it touched.
    ///
    /// # Errors
    /// When the statement fails; the operation takes no further statement then.
    pub fn execute<'a>(&'a mut self, statement: &'a Statement, params: &'a [Value]) -> Pending<'a, Result<u64, Error>> {
        Box::pin(async move {
            check(params)?;
            self.0.1.call()?;
            match &mut self.0.0 {
                Reader::Sqlite(sqlite::Reader::Operation(operation)) => operation.execute(statement, params),
                Reader::Postgres(postgres::Reader::Operation(operation)) => operation.execute(statement, params).await,
                Reader::Sqlite(_) | Reader::Postgres(_) => Err(not_a_writer()),
            }
        })
    }

    /// Runs several statements without values: a migration.
    pub(crate) async fn script(&mut self, text: &str) -> Result<(), Error> {
        match &mut self.0.0 {
            Reader::Sqlite(sqlite::Reader::Operation(operation)) => operation.script(text),
            Reader::Postgres(postgres::Reader::Operation(operation)) => operation.script(text).await,
            Reader::Sqlite(_) | Reader::Postgres(_) => Err(not_a_writer()),
        }
    }

    /// Announces that `entity` changed, with this operation: listeners of this node hear it before the writer is answered,
    /// those of other nodes within a second.
    ///
    /// # Errors
    /// When the database cannot take it.
    pub fn announce<'a>(&'a mut self, topic: &'static str, entity: &'a str) -> Pending<'a, Result<(), Error>> {
        Box::pin(async move {
            let at = self.now()?;
            let seq = self.one(&ANNOUNCE, &values![topic, entity, at], |row| row.get(0)).await?;
            let change = Change { topic: topic.to_owned(), entity: entity.to_owned() };
            match &mut self.0.0 {
                Reader::Sqlite(sqlite::Reader::Operation(operation)) => operation.announce(Announced { seq, change }),
                Reader::Postgres(postgres::Reader::Operation(operation)) => {
                    operation.announce(Announced { seq, change });
                }
                Reader::Sqlite(_) | Reader::Postgres(_) => return Err(not_a_writer()),
            }
            Ok(())
        })
    }

    pub(crate) fn now(&self) -> Result<signet_vocabulary::Timestamp, Error> {
        match &self.0.0 {
            Reader::Sqlite(sqlite::Reader::Operation(operation)) => Ok(operation.now()),
            Reader::Postgres(postgres::Reader::Operation(operation)) => Ok(operation.now()),
            Reader::Sqlite(_) | Reader::Postgres(_) => Err(not_a_writer()),
        }
    }

    /// Declares the operation finished with `value`; the store commits it when the operation returns.
    pub fn commit<T>(self, value: T) -> Done<T> {
        Done { value, tx: self }
    }
}

fn not_a_writer() -> Error {
    Error::bug("a write transaction that lost its writer")
}

impl<T> Done<T> {
    pub(crate) fn into_parts(self) -> (T, WriteTx) {
        (self.value, self.tx)
    }
}

impl Deref for WriteTx {
    type Target = ReadTx;

    fn deref(&self) -> &ReadTx {
        &self.0
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut ReadTx {
        &mut self.0
    }
}
