//! Pages of accounts: the first against the ten-thousandth, which costs the same when nothing is counted or skipped.

use std::time::Duration;

use crate::answer::{self, Connection};
use crate::figures::{median, ratio};
use crate::folder::Folder;
use crate::load::{self, Until};
use crate::report::{Goal, Row};
use crate::scratch::Scratch;
use crate::server::Server;
use crate::{Result, database, environment, people};

const ACCOUNTS: u32 = 1_000_000;
const DEPTH: u32 = 10_000;
const LIMIT: u32 = 50;
const CONNECTIONS: usize = 4;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(1);
const GOAL: f64 = 1.3;

/// One row for each number of `n.i`, in both engines' SQL. Times a millisecond apart, ids and addresses in no order.
const ROWS: [&str; 2] = [
    "INSERT INTO accounts (realm, id, type, status, email, email_verified, username, realm_roles, realm_scopes, identity,
                           owner, epoch, created_at, updated_at, last_login_at, phone)
     SELECT r.id, 'acc_' || substr(n.word, 1, 12), 'INDIVIDUAL', 'ACTIVE', n.word || '@example.com', 0,
            n.word || '@example.com', 'user', 'own', substr(n.word, 1, 24), 'acc_' || substr(n.word, 1, 12), 0,
            1700000000000 + n.i, 1700000000000 + n.i, 0, NULL
     FROM n, realms r WHERE r.name = 'default'",
    "INSERT INTO identifiers (realm, canonical, account, kind)
     SELECT r.id, n.word || '@example.com', 'acc_' || substr(n.word, 1, 12), 'email'
     FROM n, realms r WHERE r.name = 'default'",
];

pub(super) fn run() -> Result<Vec<Row>> {
    println!("{ACCOUNTS} accounts, pages of {LIMIT}, {CONNECTIONS} connections, {ROUNDS} rounds of {ROUND:?} each");
    let folder = Folder::new()?;
    Server::start(&folder)?.program.stop()?;
    fill_sqlite(&folder)?;
    let mut rows = measure(&Server::start(&folder)?, ["listing: by age, SQLite", "listing: by e-mail, SQLite"])?;
    match environment::postgres_url() {
        Some(url) => {
            let (folder, database) = (Folder::new()?, Scratch::new(&url)?);
            Server::start_on(&folder, Some(database.url()))?.program.stop()?;
            fill_postgres(&database)?;
            let server = Server::start_on(&folder, Some(database.url()))?;
            rows.extend(measure(&server, ["listing: by age, PostgreSQL", "listing: by e-mail, PostgreSQL"])?);
        }
        None => println!("  PostgreSQL: skipped; BENCH_POSTGRES_URL may name a server to measure on"),
    }
    Ok(rows)
}

fn fill_sqlite(folder: &Folder) -> Result<()> {
    let connection = rusqlite::Connection::open(database::file_in(folder))?;
    // A multiplication that visits every number once, in no order: the words are their hexadecimal digits.
    let numbers = format!(
        "CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {ACCOUNTS})
         SELECT i, lower(printf('%012x%012x', (i * 2654435761) & 4294967295, i)) AS word FROM c"
    );
    connection.execute_batch("BEGIN")?;
    connection.execute_batch(&numbers)?;
    for sql in ROWS {
        connection.execute_batch(sql)?;
    }
    connection.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}

fn fill_postgres(database: &Scratch) -> Result<()> {
    let numbers = format!(
        "CREATE TEMP TABLE n AS SELECT i, lpad(to_hex((i * 2654435761) & 4294967295), 12, '0') || lpad(to_hex(i), 12, '0')
         AS word FROM generate_series(1::bigint, {ACCOUNTS}) AS i"
    );
    let [accounts, identifiers] = ROWS;
    database.execute(&format!("{numbers}; {accounts}; {identifiers}; ANALYZE"))
}

fn measure(server: &Server, names: [&'static str; 2]) -> Result<Vec<Row>> {
    let token = people::administrator(server.address)?;
    let mut rows = Vec::new();
    for (name, sort) in names.into_iter().zip(["createdAt:asc", "email:asc"]) {
        let first = format!("/v1/Accounts?limit={LIMIT}&sort={sort}");
        let deep = walk(server, &token, &first)?;
        let rate = |path: &str| -> Result<f64> {
            let request = answer::get(path, &token);
            let outcome = load::repeat_one(server.address, CONNECTIONS, &request, &Until::Elapsed(ROUND))?;
            Ok(outcome.without_errors("listing accounts")?.rate())
        };
        let (mut shallow, mut deeper) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            shallow.push(rate(&first)?);
            deeper.push(rate(&deep)?);
        }
        let ratios: Vec<f64> = shallow.iter().zip(&deeper).map(|(one, other)| ratio(*one, *other)).collect();
        println!("  {sort}: {:.0} first pages/s, {:.0} deep ones", median(&shallow), median(&deeper));
        let (figure, baseline) = (format!("{:.0}/s", median(&deeper)), format!("first {:.0}/s", median(&shallow)));
        rows.push(Row::ratio(name, figure, baseline, median(&ratios), Goal::AtMost(GOAL)));
    }
    Ok(rows)
}

/// Goes on from page to page as a client does; the address of the page at that depth.
fn walk(server: &Server, token: &str, first: &str) -> Result<String> {
    let mut connection = Connection::open(server.address)?;
    let mut path = first.to_owned();
    for _ in 1..DEPTH {
        let page = connection.expect(200, &answer::get(&path, token))?;
        let cursor = page["meta"]["nextCursor"].as_str().ok_or("the listing ended too soon")?;
        path = format!("{first}&cursor={cursor}");
    }
    Ok(path)
}
