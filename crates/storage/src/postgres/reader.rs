//! Reading from PostgreSQL: single statements on whichever connection is free, or one state on a connection of its own.

use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::Row;

use super::lease::Lease;
use super::run::Trouble;
use super::{Postgres, errors, run};
use crate::error::Error;
use crate::statement::Statement;
use crate::value::Value;

/// Something that reads.
pub(crate) enum Reader {
    Statements(Arc<Postgres>),
    Snapshot(Box<Snapshot>),
    Operation(Box<super::Operation>),
}

impl Reader {
    pub(crate) async fn rows(&mut self, statement: &Statement, params: &[Value]) -> Result<Vec<Row>, Error> {
        match self {
            Self::Statements(postgres) => postgres.rows(statement, params).await,
            Self::Snapshot(snapshot) => snapshot.rows(statement, params).await,
            Self::Operation(operation) => operation.rows(statement, params).await,
        }
    }
}

impl Postgres {
    async fn rows(&self, statement: &Statement, params: &[Value]) -> Result<Vec<Row>, Error> {
        let mut is_second_try = false;
        loop {
            let lease = self.lease().await?;
            match run::rows(&lease, statement, params).await {
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
    is_limited: bool,
}

impl Postgres {
    pub(crate) async fn snapshot(&self, limit: Option<Duration>) -> Result<Snapshot, Error> {
        let lease = self.lease().await?;
        let limited = limit.map(timeout).unwrap_or_default();
        // Reading something pins the state that all later statements see.
        let begin = format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {limited}SELECT 1");
        lease.batch_execute(&begin).await.map_err(errors::translate)?;
        Ok(Snapshot { lease: Some(lease), is_limited: limit.is_some() })
    }
}

/// Holds to the end of the transaction, so that the connection's next user has the usual limit.
fn timeout(limit: Duration) -> String {
    // Zero would mean no limit at all.
    let millis = i32::try_from(limit.as_millis()).unwrap_or(i32::MAX).max(1);
    format!("SET LOCAL statement_timeout = {millis}; ")
}

impl Snapshot {
    async fn rows(&mut self, statement: &Statement, params: &[Value]) -> Result<Vec<Row>, Error> {
        let Some(lease) = &self.lease else { return Err(Error::bug("a snapshot without a connection")) };
        run::rows(lease, statement, params).await.map_err(|trouble| match trouble {
            Trouble::Ours(error) => error,
            Trouble::Postgres(fault) if self.is_limited && errors::is_cancelled(&fault) => {
                Error::too_long(fault.to_string())
            }
            Trouble::Postgres(fault) => errors::translate(fault),
        })
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        let (Some(lease), Ok(runtime)) = (self.lease.take(), tokio::runtime::Handle::try_current()) else { return };
        // Nobody waits for this; a connection that cannot even roll back is closed.
        runtime.spawn(async move {
            if lease.batch_execute("ROLLBACK").await.is_ok() {
                lease.give_back();
            }
        });
    }
}
