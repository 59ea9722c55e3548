//! GET /auth/me at a steady pace, without and with a storm of sign-ins: hashing must not make everybody else wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::sign_in;
use crate::figures::{median, millis, ratio};
use crate::folder::Folder;
use crate::load::{self, Until};
use crate::paced::{self, Outcome};
use crate::report::{Goal, Row};
use crate::server::Server;
use crate::{Result, figures, people};

const CONNECTIONS: usize = 4;
/// 400 requests a second.
const STEP: Duration = Duration::from_micros(2_500);
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(5);
/// The storm's own beginning, in which connections open and the hashing threads take their memory.
const RISE: Duration = Duration::from_millis(500);
const GOAL: f64 = 5.0;

pub(super) fn run() -> Result<Vec<Row>> {
    let folder = Folder::new()?;
    let server = Server::start(&folder)?;
    let requests = vec![people::one(server.address)?.me(); CONNECTIONS];
    let scripts = sign_in::scripts(server.address)?;
    println!("a request each {STEP:?} over {CONNECTIONS} connections, {ROUNDS} rounds of {ROUND:?} each");
    let pace = |time| paced::run(server.address, &requests, STEP, time);
    pace(RISE)?;
    let (mut quiet, mut stormy) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let calm = pace(ROUND)?;
        show("quiet", &calm);
        quiet.push(calm);
        let over = Arc::new(AtomicBool::new(false));
        let (busy, storm) = std::thread::scope(|scope| -> Result<_> {
            let until = Until::Told(Arc::clone(&over));
            let storm = scope.spawn(|| load::run(server.address, &scripts, &{ until }));
            std::thread::sleep(RISE);
            let busy = pace(ROUND);
            over.store(true, Ordering::Relaxed);
            Ok((busy?, storm.join().map_err(|_| "the storm panicked")??))
        })?;
        show("storm", &busy);
        let storm = storm.without_errors("the storm")?;
        println!("    with {:.1} sign-ins/s", figures::rate(storm.good, storm.time));
        stormy.push(busy);
    }
    Ok(rows(&quiet, &stormy))
}

fn show(name: &str, outcome: &Outcome) {
    let tail = |latencies: &figures::Latencies| {
        let of = |share| millis(latencies.per_mille(share));
        format!("p50 {:.2}, p99 {:.2}, p99.9 {:.2} ms", of(500), of(990), of(999))
    };
    println!("  {name}: {} since due; {} since sent", tail(&outcome.since_due), tail(&outcome.since_sent));
}

fn rows(quiet: &[Outcome], stormy: &[Outcome]) -> Vec<Row> {
    let of = |outcome: &Outcome, share| millis(outcome.since_due.per_mille(share));
    let errors = |outcomes: &[Outcome]| figures::as_float(outcomes.iter().map(|outcome| outcome.errors).sum());
    let row = |what, share, goal| {
        let all = |outcomes: &[Outcome]| median(&outcomes.iter().map(|it| of(it, share)).collect::<Vec<_>>());
        let ratios: Vec<f64> =
            quiet.iter().zip(stormy).map(|(calm, busy)| ratio(of(busy, share), of(calm, share))).collect();
        let (figure, baseline) = (format!("{:.2} ms", all(stormy)), format!("without {:.2} ms", all(quiet)));
        Row::ratio(what, figure, baseline, median(&ratios), goal)
    };
    vec![
        row("storm: p50 of me", 500, Goal::None),
        row("storm: p99 of me", 990, Goal::AtMost(GOAL)),
        Row::absolute("storm: errors", errors(quiet) + errors(stormy), (0, ""), Goal::AtMost(0.0)),
    ]
}
