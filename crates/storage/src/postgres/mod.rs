//! The shared engine: a pool of connections to PostgreSQL, serializable writes.

mod connect;
mod errors;
mod kept;
mod lease;
mod listen;
mod operation;
mod reader;
mod run;

use std::sync::Arc;

use deadpool_postgres::Pool;
use tokio::sync::RwLock;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::Error;
use crate::figures::Figures;
use crate::store::Parts;
pub(crate) use connect::check_url;
pub(crate) use operation::{Ending, Operation, Remains, undo};
pub(crate) use reader::Reader;
pub(crate) use run::cell;

use kept::Kept;
use lease::Lease;

/// The oldest that the tests run on.
const OLDEST_SERVER: i64 = 150_000;

/// An open pool of connections.
pub(crate) struct Postgres {
    pool: Pool,
    config: tokio_postgres::Config,
    tls: MakeRustlsConnect,
    /// Writers pass it together, until one has to pass alone.
    gate: Arc<RwLock<()>>,
    kept: Arc<Kept>,
    parts: Arc<Parts>,
}

impl Postgres {
    pub(crate) async fn open(url: &str, max_connections: usize, parts: Arc<Parts>) -> Result<Arc<Self>, Error> {
        let config = connect::config(url)?;
        let tls = connect::tls(url)?;
        let pool = connect::pool(config.clone(), tls.clone(), max_connections)?;
        let postgres = Arc::new(Self { pool, config, tls, gate: Arc::default(), kept: Arc::default(), parts });
        postgres.check_server().await?;
        Ok(postgres)
    }

    async fn check_server(&self) -> Result<(), Error> {
        let lease = self.lease().await?;
        let row = lease
            .query_one(
                "SELECT CAST(current_setting('server_version_num') AS BIGINT), current_setting('server_encoding')",
                &[],
            )
            .await
            .map_err(errors::translate)?;
        lease.give_back();
        let (version, encoding): (i64, String) = (row.get(0), row.get(1));
        if version < OLDEST_SERVER {
            return Err(Error::unavailable(format!("PostgreSQL 15 or later is needed, this is {version}")));
        }
        if encoding != "UTF8" {
            return Err(Error::unavailable(format!("the database's encoding must be UTF8, it is {encoding}")));
        }
        Ok(())
    }

    async fn lease(&self) -> Result<Lease, Error> {
        let object = self.pool.get().await.map_err(errors::translate_pool)?;
        Ok(Lease::new(object, Arc::clone(&self.kept)))
    }

    /// How many connections there are at most.
    pub(crate) fn most_connections(&self) -> usize {
        self.pool.status().max_size
    }

    /// One dead connection in the pool is seldom the only one: the next try gets a new one.
    fn forget_idle(&self) {
        self.pool.retain(|_, _| false);
    }

    pub(crate) async fn ping(&self) -> Result<(), Error> {
        let mut is_second_try = false;
        loop {
            let lease = self.lease().await?;
            match lease.simple_query("SELECT 1").await {
                Ok(_) => {
                    lease.give_back();
                    return Ok(());
                }
                // Only this connection may be gone, not the server.
                Err(fault) if errors::is_spent(&fault) && !is_second_try => {
                    self.forget_idle();
                    is_second_try = true;
                }
                Err(fault) => return Err(errors::translate(fault)),
            }
        }
    }

    pub(crate) fn add_figures(&self, figures: &mut Figures) {
        let status = self.pool.status();
        figures.connections = status.size.try_into().unwrap_or(u64::MAX);
        figures.connections_idle = status.available.try_into().unwrap_or(u64::MAX);
        figures.connections_wanted = status.waiting.try_into().unwrap_or(u64::MAX);
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }

    /// Prepares a text, and refuses column types that the program cannot read.
    pub(crate) async fn prepare(&self, text: &str) -> Result<(), Error> {
        let lease = self.lease().await?;
        let prepared = lease.prepare(text).await.map_err(errors::translate)?;
        lease.give_back();
        let unreadable = prepared.columns().iter().find(|column| !run::is_readable(column.type_()));
        match unreadable {
            Some(column) => Err(Error::bug(format!("column {} has type {}", column.name(), column.type_()))),
            None => Ok(()),
        }
    }
}
