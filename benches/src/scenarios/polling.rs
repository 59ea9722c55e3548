//! Two hundred users who poll with their own realm keys, without and with a storm of sign-ins, for longer than a key is
//! remembered: each is proved again at least once, and must not queue behind strangers to be.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signet_vocabulary::Clock;

use super::sign_in;
use crate::answer::Connection;
use crate::figures::{as_float, millis, rate, ratio};
use crate::load::{self, Until};
use crate::paced::{self, Outcome};
use crate::people::{self, Person};
use crate::place::{self, Engine, Place};
use crate::report::{Goal, Row};
use crate::{Result, meters, realm_keys};

const USERS: u32 = 200;
/// How many of them register over the connection of one client of the storm.
const BESIDE: usize = 7;
const PATH: &str = "/v1/users/me";
/// How long a realm key is remembered at most.
const REMEMBERED: Duration = Duration::from_secs(60);
/// Between two polls of a user.
const PAUSE: Duration = Duration::from_secs(1);
/// Long enough that each key runs out and is presented again.
const ROUND: Duration = Duration::from_secs(65);
/// What waits behind strangers waits as long as they do.
const GOAL: f64 = 1.0;
/// The storm's own beginning, in which connections open and the hashing threads take their memory.
const RISE: Duration = Duration::from_millis(500);

pub(super) fn run() -> Result<Vec<Row>> {
    println!("{USERS} users, each every {PAUSE:?}, {ROUND:?} without and {ROUND:?} with a storm");
    place::on_both(measure)
}

fn measure(engine: &Engine) -> Result<Vec<Row>> {
    let place = Place::new(engine)?;
    let server = place.start()?;
    let address = server.address;
    let mut storming = people::shared_out(address, sign_in::CLIENTS, sign_in::ACCOUNTS + BESIDE)?;
    let polling: Vec<Person> = storming.iter_mut().flat_map(|own| own.split_off(sign_in::ACCOUNTS)).collect();
    let keys = realm_keys::of(address, polling.get(..USERS as usize).ok_or("too few users")?)?;
    let requests: Vec<Vec<u8>> = keys.iter().map(|key| realm_keys::get(PATH, key)).collect();
    let scripts = sign_in::scripts_of(&storming);

    let step = PAUSE / USERS;
    let ((), first) = counted(address, || first_uses(address, &requests))?;
    println!("  {engine}: {first} hashes of {USERS} first uses");
    let (calm, proofs) = counted(address, || paced::run(address, &requests, step, ROUND))?;
    show("quiet", &calm, proofs);
    let ((busy, storm), hashes) = counted(address, || {
        let over = Arc::new(AtomicBool::new(false));
        std::thread::scope(|scope| -> Result<_> {
            let until = Until::Told(Arc::clone(&over));
            let storm = scope.spawn(|| load::run(address, &scripts, &{ until }));
            std::thread::sleep(RISE);
            let busy = paced::run(address, &requests, step, ROUND);
            over.store(true, Ordering::Relaxed);
            Ok((busy?, storm.join().map_err(|_| "the storm panicked")??))
        })
    })?;
    // Stricter than it need be: a storm of so few clients is not even told to slow down.
    let storm = storm.without_errors("the storm")?;
    let proofs_in_storm = hashes.saturating_sub(storm.good);
    show("storm", &busy, proofs_in_storm);
    println!(
        "    with {:.1} sign-ins/s, median {:.0} ms",
        rate(storm.good, storm.time),
        millis(storm.latencies.per_mille(500))
    );
    if proofs < u64::from(USERS) || proofs_in_storm < u64::from(USERS) {
        return Err("not every key ran out: this measured nothing".into());
    }
    let mut rows = Vec::from(latencies(engine, &calm, &busy));
    let each = ratio(as_float(proofs_in_storm), f64::from(USERS));
    let waits = (millis(busy.since_due.per_mille(1000)), millis(storm.latencies.per_mille(500)));
    let (figure, baseline) = (format!("{:.0} ms", waits.0), format!("median sign-in {:.0} ms", waits.1));
    rows.push(Row::ratio(
        format!("polling: slowest poll, {engine}"),
        figure,
        baseline,
        ratio(waits.0, waits.1),
        Goal::AtMost(GOAL),
    ));
    rows.push(Row::absolute(format!("polling: hashes of a user in the storm, {engine}"), each, (2, ""), Goal::None));
    let errors = as_float(calm.errors + busy.errors);
    rows.push(Row::absolute(format!("polling: errors, {engine}"), errors, (0, ""), Goal::AtMost(0.0)));
    Ok(rows)
}

/// Spread evenly over the time that keys are remembered, as their next proofs then are.
fn first_uses(address: SocketAddr, requests: &[Vec<u8>]) -> Result<()> {
    let clock = Clock::system();
    for (request, number) in requests.iter().zip(0..) {
        std::thread::sleep((REMEMBERED / USERS * number).saturating_sub(clock.elapsed()));
        Connection::open(address)?.expect(200, request)?;
    }
    Ok(())
}

/// What comes of `work`, and how many hashes the server computed meanwhile.
fn counted<T>(address: SocketAddr, work: impl FnOnce() -> Result<T>) -> Result<(T, u64)> {
    let before = meters::read(address, meters::HASHES)?;
    let outcome = work()?;
    Ok((outcome, meters::read(address, meters::HASHES)? - before))
}

fn show(name: &str, outcome: &Outcome, proofs: u64) {
    let of = |share| millis(outcome.since_due.per_mille(share));
    println!(
        "  {name}: p50 {:.2}, p98 {:.2}, p99 {:.2}, p99.9 {:.2}, slowest {:.2} ms since due; {proofs} keys proved again",
        of(500),
        of(980),
        of(990),
        of(999),
        of(1000)
    );
}

fn latencies(engine: &Engine, calm: &Outcome, busy: &Outcome) -> [Row; 2] {
    let row = |what: &str, share| {
        let of = |outcome: &Outcome| millis(outcome.since_due.per_mille(share));
        let (figure, baseline) = (format!("{:.2} ms", of(busy)), format!("without {:.2} ms", of(calm)));
        Row::ratio(format!("polling: {what}, {engine}"), figure, baseline, ratio(of(busy), of(calm)), Goal::None)
    };
    [row("p50", 500), row("p99", 990)]
}
