//! GET /auth/me, which asks nothing of the database, against a bare axum server: what Signet adds to HTTP itself.

use std::net::SocketAddr;
use std::time::Duration;

use crate::answer::Connection;
use crate::figures::{as_float, median, ratio};
use crate::folder::Folder;
use crate::load::{self, Until};
use crate::report::{Goal, Row};
use crate::server::Server;
use crate::{Result, hello, people, processes};

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 5;
const WARM_UP: Duration = Duration::from_secs(1);
const ROUND: Duration = Duration::from_secs(2);
const GOAL: f64 = 0.6;

/// Requests each second, and processor time of the server for each in microseconds.
struct Speed {
    rate: f64,
    micros: f64,
}

pub(crate) fn run() -> Result<Vec<Row>> {
    let folder = Folder::new()?;
    let server = Server::start(&folder)?;
    let person = people::one(server.address)?;
    let request = person.me();
    let size = Connection::open(server.address)?.ask(&request)?.1.len();
    let (bare, bare_address) = hello::start(hello::PATH, size)?;
    println!(
        "answers of {size} bytes, {CONNECTIONS} connections, one client thread, {ROUNDS} rounds of {ROUND:?} each"
    );
    measure(server.id(), server.address, &request, WARM_UP)?;
    measure(bare.id(), bare_address, &request, WARM_UP)?;
    let mut signet = Vec::new();
    let mut hello = Vec::new();
    for _ in 0..ROUNDS {
        signet.push(measure(server.id(), server.address, &request, ROUND)?);
        hello.push(measure(bare.id(), bare_address, &request, ROUND)?);
        if let (Some(one), Some(other)) = (signet.last(), hello.last()) {
            println!(
                "  signet {:>6.0}/s {:>5.1} µs   hello {:>6.0}/s {:>5.1} µs   {:.2}×",
                one.rate,
                one.micros,
                other.rate,
                other.micros,
                one.rate / other.rate
            );
        }
    }
    Ok(rows(&signet, &hello))
}

fn measure(process: u32, address: SocketAddr, request: &[u8], time: Duration) -> Result<Speed> {
    let before = processes::cpu_time(process)?;
    let outcome = load::repeat_one(address, CONNECTIONS, request, &Until::Elapsed(time))?;
    let outcome = outcome.without_errors("the load on a server")?;
    let cpu = processes::cpu_time(process)?.saturating_sub(before);
    Ok(Speed { rate: outcome.rate(), micros: ratio(cpu.as_secs_f64() * 1e6, as_float(outcome.good)) })
}

fn rows(signet: &[Speed], hello: &[Speed]) -> Vec<Row> {
    let of = |speeds: &[Speed], what: fn(&Speed) -> f64| median(&speeds.iter().map(what).collect::<Vec<_>>());
    let pairs = || signet.iter().zip(hello);
    let rates: Vec<f64> = pairs().map(|(one, other)| ratio(one.rate, other.rate)).collect();
    let costs: Vec<f64> = pairs().map(|(one, other)| ratio(other.micros, one.micros)).collect();
    vec![
        Row::ratio(
            "me: requests",
            format!("{:.0}/s", of(signet, |speed| speed.rate)),
            format!("hello {:.0}/s", of(hello, |speed| speed.rate)),
            median(&rates),
            Goal::AtLeast(GOAL),
        ),
        Row::ratio(
            "me: server CPU (inverse)",
            format!("{:.1} µs", of(signet, |speed| speed.micros)),
            format!("hello {:.1} µs", of(hello, |speed| speed.micros)),
            median(&costs),
            Goal::None,
        ),
    ]
}
