//! Databases on a PostgreSQL server that go when they are dropped.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::Result;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// An empty database.
pub(crate) struct Scratch {
    server: String,
    name: String,
    url: String,
}

impl Scratch {
    pub(crate) fn new(server: &str) -> Result<Self> {
        let name = format!("signet_bench_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        execute(server, &format!("CREATE DATABASE {name}"))?;
        let (address, parameters) = server.split_once('?').unwrap_or((server, ""));
        let (base, _) = address.rsplit_once('/').ok_or("a PostgreSQL URL without a database")?;
        Ok(Self { server: server.to_owned(), url: format!("{base}/{name}?{parameters}"), name })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Runs statements of the benchmark's own in it.
    pub(crate) fn execute(&self, sql: &str) -> Result<()> {
        execute(&self.url, sql)
    }

    /// What a query of the benchmark's own counts in it.
    pub(crate) fn count(&self, sql: &str) -> Result<i64> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await?;
            let connection = tokio::spawn(connection);
            let count = client.query_one(sql, &[]).await?.try_get(0)?;
            drop(client);
            connection.await??;
            Ok(count)
        })
    }
}

fn execute(url: &str, sql: &str) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        let connection = tokio::spawn(connection);
        client.batch_execute(sql).await?;
        drop(client);
        Ok(connection.await??)
    })
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = execute(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name)) {
            eprintln!("bench: the database {} stays behind: {error}", self.name);
        }
    }
}
