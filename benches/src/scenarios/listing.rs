//! Pages of accounts: the first against the ten-thousandth, which costs the same when nothing is counted or skipped.

use std::time::Duration;

use crate::answer::{self, Connection};
use crate::figures::{median, ratio};
use crate::load::{self, Until};
use crate::place::{self, Engine, Place};
use crate::report::{Goal, Row};
use crate::server::Server;
use crate::{Result, people};

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
    place::on_both(|engine| {
        let place = Place::new(engine)?;
        place.start()?.program.stop()?;
        place.database.fill(ACCOUNTS, &ROWS)?;
        measure(&place.start()?, engine)
    })
}

fn measure(server: &Server, engine: &Engine) -> Result<Vec<Row>> {
    let token = people::administrator(server.address)?;
    let mut rows = Vec::new();
    for (name, sort) in [("age", "createdAt:asc"), ("e-mail", "email:asc")] {
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
        let name = format!("listing: by {name}, {engine}");
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
