//! Accounts made through the API by an administrator: no hash, a message in the outbox, an audit event, one commit on disk.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::figures::median;
use crate::folder::Folder;
use crate::load::{self, Until};
use crate::report::{Goal, Row};
use crate::scratch::Scratch;
use crate::server::Server;
use crate::{Result, answer, environment, people};

const CONNECTIONS: usize = 64;
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(3);
/// More than a connection sends in a round.
const REQUESTS: usize = 1000;
const GOAL: f64 = 3000.0;

static NUMBER: AtomicU64 = AtomicU64::new(0);

pub(super) fn run() -> Result<Vec<Row>> {
    let folder = Folder::new()?;
    println!("{CONNECTIONS} connections, {ROUNDS} rounds of {ROUND:?} each");
    let sqlite = measure(&Server::start(&folder)?)?;
    let mut rows = vec![Row::absolute("create: accounts, SQLite", sqlite, (0, "/s"), Goal::AtLeast(GOAL))];
    match environment::postgres_url() {
        Some(url) => {
            let (folder, database) = (Folder::new()?, Scratch::new(&url)?);
            let postgres = measure(&Server::start_on(&folder, Some(database.url()))?)?;
            rows.push(Row::absolute("create: accounts, PostgreSQL", postgres, (0, "/s"), Goal::None));
        }
        None => println!("  PostgreSQL: skipped; BENCH_POSTGRES_URL may name a server to measure on"),
    }
    Ok(rows)
}

fn measure(server: &Server) -> Result<f64> {
    let token = people::administrator(server.address)?;
    let mut rates = Vec::new();
    for _ in 0..ROUNDS {
        let outcome = load::run(server.address, &scripts(&token), &Until::Elapsed(ROUND))?;
        let outcome = outcome.without_errors("making accounts")?;
        println!("  {:.0} accounts/s", outcome.rate());
        rates.push(outcome.rate());
        make_sure(server.address, &token)?;
    }
    Ok(median(&rates))
}

/// A body of its own for each request.
fn scripts(token: &str) -> Vec<Vec<Vec<u8>>> {
    let bearer = format!("Bearer {token}");
    let request = || {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let body = json!({ "type": "INDIVIDUAL", "email": format!("made-{number}@example.com") });
        answer::post_with("/v1/Accounts", &[("Authorization", &bearer)], &body.to_string())
    };
    (0..CONNECTIONS).map(|_| (0..REQUESTS).map(|_| request()).collect()).collect()
}

/// The server still answers; a rate of requests that were not done would be none.
fn make_sure(address: SocketAddr, token: &str) -> Result<()> {
    let page = answer::Connection::open(address)?.expect(200, &answer::get("/v1/Accounts?limit=1", token))?;
    if page["data"][0]["email"].as_str().is_some() { Ok(()) } else { Err("no account was made".into()) }
}
