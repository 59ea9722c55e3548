//! Registrations written, without their hash, against one commit for each: what sharing a flush to disk brings.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use signet_storage::{Figures, Store, Target};
use signet_vocabulary::{Clock, Random};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::figures::{as_float, median, rate, ratio};
use crate::folder::Folder;
use crate::registration::Registrations;
use crate::report::{Goal, Row};
use crate::scratch::Scratch;
use crate::{Failure, Result, environment, processes};

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
        let before = store.figures();
        grouped.push(through_store(runtime, &store, CALLERS)?);
        show_commits(&before, &store.figures());
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

fn show_commits(before: &Figures, after: &Figures) {
    let commits = as_float(after.commits - before.commits);
    let each = ratio(as_float(after.grouped_operations - before.grouped_operations), commits);
    let micros = ratio(as_float(after.commit_micros - before.commit_micros), commits);
    println!("  SQLite: {each:.1} registrations in a commit of {micros:.0} µs");
}

/// PostgreSQL shares flushes by itself: here the same store is compared with itself when nobody else writes.
fn postgres(runtime: &Runtime, server: &str) -> Result<Row> {
    let database = Scratch::new(server)?;
    let target = Target::Postgres { url: database.url().to_owned(), max_connections: CONNECTIONS };
    let (together, alone) = postgres_rounds(runtime, &target)?;
    Ok(row("durable: registrations, PostgreSQL", &together, "one caller", &alone, Goal::None))
}

fn postgres_rounds(runtime: &Runtime, target: &Target) -> Result<(Vec<Speed>, Vec<Speed>)> {
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

async fn open(target: &Target) -> Result<Store> {
    let store = Store::open(target, Clock::system(), Random::system()).await?;
    store.migrate().await?;
    Ok(store)
}

/// How fast registrations were written, and what each cost this process.
struct Speed {
    rate: f64,
    cpu_micros: f64,
    written_kilobytes: f64,
}

impl Speed {
    /// Of what `work` counts within its time.
    fn of(work: impl FnOnce() -> Result<(u64, Duration)>) -> Result<Self> {
        let used = || -> Result<(Duration, u64)> {
            let own = std::process::id();
            Ok((processes::cpu_time(own)?, processes::written_bytes(own)?))
        };
        let (cpu_before, written_before) = used()?;
        let (count, time) = work()?;
        let (cpu, written) = used()?;
        let cpu = cpu.saturating_sub(cpu_before).as_secs_f64();
        Ok(Self {
            rate: rate(count, time),
            cpu_micros: ratio(cpu * 1e6, as_float(count)),
            written_kilobytes: ratio(as_float(written - written_before) / 1e3, as_float(count)),
        })
    }
}

/// From `callers` tasks that each wait for their own commit.
fn through_store(runtime: &Runtime, store: &Store, callers: usize) -> Result<Speed> {
    let all = Arc::new(Registrations::new()?);
    Speed::of(|| {
        let clock = Clock::system();
        let count = runtime.block_on(repeat(store, callers, &all, &clock))?;
        Ok((count, clock.elapsed()))
    })
}

async fn repeat(store: &Store, callers: usize, all: &Arc<Registrations>, clock: &Clock) -> Result<u64> {
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let (store, all, clock) = (store.clone(), Arc::clone(all), clock.clone());
        tasks.spawn(async move {
            let mut count = 0;
            while clock.elapsed() < ROUND {
                all.next().through_store(&store).await?;
                count += 1;
            }
            Ok::<u64, Failure>(count)
        });
    }
    let mut total = 0;
    while let Some(ended) = tasks.join_next().await {
        total += ended??;
    }
    Ok(total)
}

/// From one caller on one connection that is as durable as the store's: nothing is faster as
/// long as each has a commit of its own, for SQLite has one writer at a time.
fn through_connection(path: &Path) -> Result<Speed> {
    let all = Registrations::new()?;
    let mut connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // Without it SQLite compiles some statements anew for each set of values.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Speed::of(|| {
        let clock = Clock::system();
        let mut count = 0;
        while clock.elapsed() < ROUND {
            all.next().through_connection(&mut connection)?;
            count += 1;
        }
        Ok((count, clock.elapsed()))
    })
}

fn show(engine: &str, one: &[Speed], other: &[Speed]) {
    if let (Some(one), Some(other)) = (one.last(), other.last()) {
        let text = |speed: &Speed| {
            format!("{:.0}/s ({:.0} µs CPU, {:.0} kB written)", speed.rate, speed.cpu_micros, speed.written_kilobytes)
        };
        println!("  {engine}: {} against {}   {:.2}×", text(one), text(other), one.rate / other.rate);
    }
}

fn row(what: &'static str, one: &[Speed], name: &str, other: &[Speed], goal: Goal) -> Row {
    let rates = |speeds: &[Speed]| median(&speeds.iter().map(|speed| speed.rate).collect::<Vec<_>>());
    let ratios: Vec<f64> = one.iter().zip(other).map(|(one, other)| ratio(one.rate, other.rate)).collect();
    let (figure, baseline) = (format!("{:.0}/s", rates(one)), format!("{name} {:.0}/s", rates(other)));
    Row::ratio(what, figure, baseline, median(&ratios), goal)
}
