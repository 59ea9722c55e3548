//! A million identities: how they are found by their reference and by their owner, and read by pages, against a read by id.

mod lookups;
mod rows;

use std::time::Duration;

use lookups::Lookup;

use crate::answer::{self, Connection};
use crate::figures::{median, millis, ratio};
use crate::load::{self, Until};
use crate::place::{self, Engine, Place};
use crate::report::Row;
use crate::server::Server;
use crate::{Result, people, realm_keys};

const CONNECTIONS: usize = 4;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(1);

pub(super) fn run() -> Result<Vec<Row>> {
    println!("{} identities, {CONNECTIONS} connections, {ROUNDS} rounds of {ROUND:?} each", rows::IDENTITIES);
    place::on_both(|engine| {
        let place = Place::new(engine)?;
        let server = place.start()?;
        let person = people::one(server.address)?;
        let me = Connection::open(server.address)?.expect(200, &answer::get("/v1/users/me", &person.token))?;
        let user = me["id"].as_str().ok_or("a user without an id")?.to_owned();
        server.program.stop()?;
        rows::fill(&place.database, &user)?;
        let server = place.start()?;
        let key = realm_keys::of(server.address, &[person])?.concat();
        measure(&server, &key, &user, engine)
    })
}

/// Reads by id, and every lookup in turns with them. All answers are checked once before and once after.
fn measure(server: &Server, key: &str, user: &str, engine: &Engine) -> Result<Vec<Row>> {
    let administrator = people::administrator(server.address)?;
    let by_id = lookups::by_id(&administrator);
    let all = lookups::all(&administrator, key, user)?;
    let check = || std::iter::once(&by_id).chain(&all).try_for_each(|it| it.check(server.address));
    check()?;
    let mut rows = Vec::new();
    for lookup in &all {
        let (mut own, mut ids) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ids.push(late(server, &by_id)?);
            own.push(late(server, lookup)?);
        }
        let ratios: Vec<f64> = own.iter().zip(&ids).map(|(own, id)| ratio(*own, *id)).collect();
        let (figure, baseline) = (format!("{:.2} ms", median(&own)), format!("by id {:.2} ms", median(&ids)));
        println!("  {engine}: {}: p95 {figure}, {baseline}", lookup.name);
        rows.push(Row::ratio(
            format!("entities: {}, {engine}", lookup.name),
            figure,
            baseline,
            median(&ratios),
            lookup.goal,
        ));
    }
    check()?;
    Ok(rows)
}

/// The latency, in milliseconds, that 95 of 100 requests do not exceed; no number when the server gave some of them up.
fn late(server: &Server, lookup: &Lookup) -> Result<f64> {
    let scripts = lookup.scripts(CONNECTIONS);
    let outcome = load::run(server.address, &scripts, &Until::Elapsed(ROUND))?;
    if outcome.first_error.as_deref().is_some_and(lookups::is_given_up) {
        return Ok(f64::NAN);
    }
    Ok(millis(outcome.without_errors(lookup.name)?.latencies.per_mille(950)))
}
