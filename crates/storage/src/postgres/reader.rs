//! Reading from PostgreSQL: single statements on whichever connection is free, or one state on a connection of its own.

use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::Row;

use super::lease::Lease;
use super::run::Trouble;
use super::{Postgres, errors, run};
use crate::error::Error;
use crate::limited::Limited;
use crate::pending::Pending;
use crate::statement::Statement;
use crate::value::Value;

/// Something that reads.
pub(crate) enum Reader {
    Statements(Arc<Postgres>),
    Snapshot(Box<Snapshot>),
    Operation(Box<super::Operation>),
}

impl Reader {
    /// All rows, which hold `most` bytes or fewer.
    pub(crate) fn rows<'a>(
        &'a mut self,
        statement: &'a Statement,
        params: &'a [Value],
        most: usize,
    ) -> Pending<'a, Result<Vec<Row>, Error>> {
        Box::pin(async move {
            match self {
                Self::Statements(postgres) => postgres.rows(statement, params, most).await,
                Self::Snapshot(snapshot) => snapshot.rows(statement, params, most).await,
                Self::Operation(operation) => operation.rows(statement, params, most).await,
            }
        })
    }
}

impl Postgres {
    async fn rows(&self, statement: &Statement, params: &[Value], most: usize) -> Result<Vec<Row>, Error> {
        let mut is_second_try = false;
        loop {
            let lease = self.lease().await?;
            match run::rows(&lease, statement, params, most).await {
                Ok(rows) => {
                    lease.give_back();
                    return Ok(rows);
                }
                // The server was restarted, or another took its place, while the connection lay in the pool.
                Err(Trouble::Postgres(fault)) if errors::is_spent(&fault) && !is_second_try => {
                    self.forget_idle();
                    is_second_try = true;
                }
                Err(trouble) => return Err(after(lease, trouble)),
            }
        }
    }
}

/// The error, with the connection given back when it is still good.
fn after(lease: Lease, trouble: Trouble) -> Error {
    match trouble {
        Trouble::Ours(error) => {
            lease.give_back();
            error
        }
        Trouble::Postgres(fault) => {
            if !errors::is_spent(&fault) {
                lease.give_back();
            }
            errors::translate(fault)
        }
    }
}

/// A read-only transaction, so that several statements see one state.
pub(crate) struct Snapshot {
    lease: Option<Lease>,
    limit: Option<Limited>,
    /// The limit that the server was told of.
    told: Duration,
}

impl Postgres {
    pub(crate) async fn snapshot(&self, limit: Option<Limited>) -> Result<Snapshot, Error> {
        let lease = match &limit {
            None => self.lease().await?,
            Some(limit) => {
                let leased = tokio::time::timeout(limit.left(), self.lease()).await;
                leased.map_err(|_| Error::busy("no database connection became free in time"))??
            }
        };
        let told = limit.as_ref().map(Limited::left).unwrap_or_default();
        let limited = if limit.is_some() { timeout(told) } else { String::new() };
        // Reading something pins the state that all later statements see.
        let begin = format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {limited}SELECT 1");
        lease.batch_execute(&begin).await.map_err(errors::translate)?;
        Ok(Snapshot { lease: Some(lease), limit, told })
    }
}

/// Holds to the end of the transaction, so that the connection's next user has the usual limit.
fn timeout(limit: Duration) -> String {
    // Rounded up, so that nothing ends before its time. Zero would mean no limit at all.
    let millis = i32::try_from(limit.as_micros().div_ceil(1_000)).unwrap_or(i32::MAX).max(1);
    format!("SET LOCAL statement_timeout = {millis}; ")
}

impl Snapshot {
    async fn rows(&mut self, statement: &Statement, params: &[Value], most: usize) -> Result<Vec<Row>, Error> {
        let Some(lease) = &self.lease else { return Err(Error::bug("a snapshot without a connection")) };
        let left = self.limit.as_ref().map(Limited::left).unwrap_or_default();
        // A round trip of its own, which a twentieth of the limit is not worth.
        if left < self.told - self.told / 20 {
            lease.batch_execute(&timeout(left)).await.map_err(errors::translate)?;
            self.told = left;
        }
        run::rows(lease, statement, params, most).await.map_err(|trouble| match trouble {
            Trouble::Ours(error) => error,
            Trouble::Postgres(fault) if self.limit.is_some() && errors::is_cancelled(&fault) => {
                Error::too_long(fault.to_string())
            }
            Trouble::Postgres(fault) => errors::translate(fault),
        })
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        let (Some(lease), Ok(runtime)) = (self.lease.take(), tokio::runtime::Handle::try_current()) else { return };
        // Others like it wait for the connection, not for the answer.
        let limit = self.limit.take();
        // Nobody waits for this; a connection that cannot even roll back is closed.
        runtime.spawn(async move {
            if lease.batch_execute("ROLLBACK").await.is_ok() {
                lease.give_back();
            }
            drop(limit);
        });
    }
}
