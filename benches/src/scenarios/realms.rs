//! Ten thousand realms against one: the start of the process, and the first page of the list of realms.

use std::time::Duration;

use crate::figures::{median, millis, ratio};
use crate::load::{self, Until};
use crate::place::{self, Engine, Place};
use crate::report::{Goal, Row};
use crate::server::Server;
use crate::{Result, answer, people};

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

pub(super) fn run() -> Result<Vec<Row>> {
    println!(
        "{REALMS} realms against one: {STARTS} starts, {CONNECTIONS} connections, {ROUNDS} rounds of {ROUND:?} each"
    );
    place::on_both(measure)
}

/// A place that a first start set up.
fn set_up(engine: &Engine) -> Result<Place> {
    let place = Place::new(engine)?;
    place.start()?.program.stop()?;
    Ok(place)
}

fn measure(engine: &Engine) -> Result<Vec<Row>> {
    let (one, many) = (set_up(engine)?, set_up(engine)?);
    many.database.fill(REALMS, &ROWS)?;
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
        format!("realms: start, {engine}"),
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
    Ok(vec![
        started,
        Row::ratio(format!("realms: first page, {engine}"), figure, baseline, median(&ratios), Goal::AtMost(GOAL)),
    ])
}
