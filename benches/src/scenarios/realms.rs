//! Ten thousand realms against one: the start of the process, and the first page of the list of realms.

use std::time::Duration;

use crate::figures::{median, millis, ratio};
use crate::folder::Folder;
use crate::load::{self, Until};
use crate::report::{Goal, Row};
use crate::scratch::Scratch;
use crate::server::Server;
use crate::{Result, answer, database, environment, people};

const REALMS: u32 = 10_000;
const STARTS: usize = 10;
const CONNECTIONS: usize = 4;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(1);
/// One row, so that both answers are as long.
const PATH: &str = "/v1/realms?pageSize=1";
const GOAL: f64 = 1.5;

/// One realm for each number of `n.i`, in both engines' SQL, with a signing key as each has one. Nobody signs with these keys:
/// they are copies that open for no realm but their own.
const ROWS: [&str; 2] = [
    "INSERT INTO realms (id, key, name, country, currency, created_at, settings, is_test, clock_ahead, updated_at)
     SELECT n.word, substr(n.word, 1, 8) || '-0000-4000-8000-' || substr(n.word, 13, 12), 'shop-' || n.i, 'DE', 'EUR',
            1800000000000 + n.i, r.settings, 0, 0, 1800000000000 + n.i
     FROM n, realms r WHERE r.name = 'default'",
    "INSERT INTO signing_keys (realm, kid, algorithm, public_key, private_key, created_at, active_from, retired_at)
     SELECT n.word, 'kid-' || n.word, k.algorithm, k.public_key, k.private_key, k.created_at, k.active_from, NULL
     FROM n, signing_keys k, realms r WHERE r.name = 'default' AND k.realm = r.id",
];

/// A place for a server's data, with one realm or with many.
struct Place {
    folder: Folder,
    database: Option<Scratch>,
}

impl Place {
    /// Set up by a first start.
    fn new(postgres: Option<&str>) -> Result<Self> {
        let place = Self { folder: Folder::new()?, database: postgres.map(Scratch::new).transpose()? };
        place.start()?.program.stop()?;
        Ok(place)
    }

    fn start(&self) -> Result<Server> {
        Server::start_on(&self.folder, self.database.as_ref().map(Scratch::url))
    }

    fn fill(&self) -> Result<()> {
        let [realms, keys] = ROWS;
        match &self.database {
            None => {
                let connection = rusqlite::Connection::open(database::file_in(&self.folder))?;
                let numbers = format!(
                    "CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {REALMS})
                     SELECT i, lower(printf('%012x%012x', (i * 2654435761) & 4294967295, i)) AS word FROM c"
                );
                let all = format!("BEGIN; {numbers}; {realms}; {keys}; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
                connection.execute_batch(&all)?;
                Ok(())
            }
            Some(database) => {
                let numbers = format!(
                    "CREATE TEMP TABLE n AS SELECT i, lpad(to_hex((i * 2654435761) & 4294967295), 12, '0')
                     || lpad(to_hex(i), 12, '0') AS word FROM generate_series(1::bigint, {REALMS}) AS i"
                );
                database.execute(&format!("{numbers}; {realms}; {keys}; ANALYZE"))
            }
        }
    }
}

pub(super) fn run() -> Result<Vec<Row>> {
    println!(
        "{REALMS} realms against one: {STARTS} starts, {CONNECTIONS} connections, {ROUNDS} rounds of {ROUND:?} each"
    );
    let mut rows = measure(None, ["realms: start, SQLite", "realms: first page, SQLite"])?;
    match environment::postgres_url() {
        Some(url) => rows.extend(measure(Some(&url), ["realms: start, PostgreSQL", "realms: first page, PostgreSQL"])?),
        None => println!("  PostgreSQL: skipped; BENCH_POSTGRES_URL may name a server to measure on"),
    }
    Ok(rows)
}

fn measure(postgres: Option<&str>, [start, page]: [&'static str; 2]) -> Result<Vec<Row>> {
    let (one, many) = (Place::new(postgres)?, Place::new(postgres)?);
    many.fill()?;
    let (mut few_took, mut many_took) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        for (place, times) in [(&one, &mut few_took), (&many, &mut many_took)] {
            let server = place.start()?;
            times.push(millis(server.program.took));
            server.program.stop()?;
        }
    }
    let (few, lots) = (median(&few_took), median(&many_took));
    let started = Row::ratio(
        start,
        format!("{lots:.0} ms"),
        format!("one realm {few:.0} ms"),
        ratio(lots, few),
        Goal::AtMost(GOAL),
    );

    let (one, many) = (one.start()?, many.start()?);
    let rate = |server: &Server| -> Result<f64> {
        let request = answer::get(PATH, &people::administrator(server.address)?);
        let outcome = load::repeat_one(server.address, CONNECTIONS, &request, &Until::Elapsed(ROUND))?;
        Ok(outcome.without_errors("listing realms")?.rate())
    };
    let (mut few, mut lots) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        few.push(rate(&one)?);
        lots.push(rate(&many)?);
    }
    let ratios: Vec<f64> = few.iter().zip(&lots).map(|(few, lots)| ratio(*few, *lots)).collect();
    let (figure, baseline) = (format!("{:.0}/s", median(&lots)), format!("one realm {:.0}/s", median(&few)));
    Ok(vec![started, Row::ratio(page, figure, baseline, median(&ratios), Goal::AtMost(GOAL))])
}
