//! Registrations written, without their hash, against one commit for each: what sharing a flush to disk brings.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use signet_storage::{Store, Target};
use signet_vocabulary::{Clock, Random};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::figures::{median, rate, ratio};
use crate::folder::Folder;
use crate::registration::Registrations;
use crate::report::{Goal, Row};
use crate::{Failure, Result, environment};

const CALLERS: usize = 64;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);
const GOAL: f64 = 5.0;
const CONNECTIONS: usize = 16;
/// More than there are statements, so that the plain connection prepares each once, too.
const PREPARED: usize = 64;

pub(super) fn run() -> Result<Vec<Row>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    println!("{CALLERS} callers against one commit for each, {ROUNDS} rounds of {ROUND:?} each");
    let mut rows = vec![sqlite(&runtime)?];
    match environment::postgres_url() {
        Some(url) => rows.push(postgres(&runtime, &url)?),
        None => println!("  PostgreSQL: skipped; BENCH_POSTGRES_URL may name a server to measure on"),
    }
    Ok(rows)
}

fn sqlite(runtime: &Runtime) -> Result<Row> {
    let (mut grouped, mut single) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let folder = Folder::new()?;
        let store = runtime.block_on(open(&Target::Sqlite { path: folder.path().join("grouped.db") }))?;
        grouped.push(through_store(runtime, &store, CALLERS)?);
        runtime.block_on(store.close());
        // The same schema in a file of its own, for the plain connection.
        let path = folder.path().join("single.db");
        let store = runtime.block_on(open(&Target::Sqlite { path: path.clone() }))?;
        runtime.block_on(store.close());
        drop(store);
        single.push(through_connection(&path)?);
        show("SQLite", &grouped, &single);
    }
    Ok(row("durable: registrations, SQLite", &grouped, "one commit each", &single, Goal::AtLeast(GOAL)))
}

/// PostgreSQL shares flushes by itself: here the same store is compared with itself when nobody else writes.
fn postgres(runtime: &Runtime, server: &str) -> Result<Row> {
    let name = format!("signet_bench_{}", std::process::id());
    runtime.block_on(administer(server, &format!("CREATE DATABASE {name}")))?;
    let (base, _) = server.rsplit_once('/').ok_or("a PostgreSQL URL without a database")?;
    let target = Target::Postgres { url: format!("{base}/{name}"), max_connections: CONNECTIONS };
    let measured = postgres_rounds(runtime, &target);
    runtime.block_on(administer(server, &format!("DROP DATABASE {name} WITH (FORCE)")))?;
    let (together, alone) = measured?;
    Ok(row("durable: registrations, PostgreSQL", &together, "one caller", &alone, Goal::None))
}

fn postgres_rounds(runtime: &Runtime, target: &Target) -> Result<(Vec<f64>, Vec<f64>)> {
    let store = runtime.block_on(open(target))?;
    let (mut together, mut alone) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        together.push(through_store(runtime, &store, CALLERS)?);
        alone.push(through_store(runtime, &store, 1)?);
        show("PostgreSQL", &together, &alone);
    }
    println!("  PostgreSQL: {} retries", store.figures().retries);
    runtime.block_on(store.close());
    Ok((together, alone))
}

async fn administer(server: &str, sql: &str) -> Result<()> {
    let (client, connection) = tokio_postgres::connect(server, tokio_postgres::NoTls).await?;
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await?;
    drop(client);
    Ok(connection.await??)
}

async fn open(target: &Target) -> Result<Store> {
    let store = Store::open(target, Clock::system(), Random::system()).await?;
    store.migrate().await?;
    Ok(store)
}

/// Registrations each second, from `callers` tasks that each wait for their own commit.
fn through_store(runtime: &Runtime, store: &Store, callers: usize) -> Result<f64> {
    let all = Arc::new(Registrations::new()?);
    let clock = Clock::system();
    let count = runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..callers {
            let (store, all, clock) = (store.clone(), Arc::clone(&all), clock.clone());
            tasks.spawn(async move {
                let mut count = 0;
                while clock.elapsed() < ROUND {
                    all.next().through_store(&store).await?;
                    count += u64::from(clock.elapsed() <= ROUND);
                }
                Ok::<u64, signet_storage::Error>(count)
            });
        }
        let mut total = 0;
        while let Some(ended) = tasks.join_next().await {
            total += ended??;
        }
        Ok::<u64, Failure>(total)
    })?;
    Ok(rate(count, ROUND))
}

/// Registrations each second, from one caller on one connection that is as durable as the store's: nothing is faster as
/// long as each has a commit of its own, for SQLite has one writer at a time.
fn through_connection(path: &Path) -> Result<f64> {
    let all = Registrations::new()?;
    let mut connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    let clock = Clock::system();
    let mut count = 0;
    while clock.elapsed() < ROUND {
        all.next().through_connection(&all, &mut connection)?;
        count += 1;
    }
    Ok(rate(count, clock.elapsed()))
}

fn show(engine: &str, one: &[f64], other: &[f64]) {
    if let (Some(one), Some(other)) = (one.last(), other.last()) {
        println!("  {engine}: {one:.0}/s against {other:.0}/s   {:.2}×", one / other);
    }
}

fn row(what: &'static str, one: &[f64], name: &str, other: &[f64], goal: Goal) -> Row {
    let ratios: Vec<f64> = one.iter().zip(other).map(|(one, other)| ratio(*one, *other)).collect();
    let (figure, baseline) = (format!("{:.0}/s", median(one)), format!("{name} {:.0}/s", median(other)));
    Row::ratio(what, figure, baseline, median(&ratios), goal)
}
