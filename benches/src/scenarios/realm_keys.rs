//! Realm keys, which carry a password in every request: warm reads against a bare axum server, and what a first use costs.

use std::net::SocketAddr;
use std::time::Duration;

use signet_protocol::password::{self, Cost, Workspace};
use signet_vocabulary::Clock;

use crate::answer::Connection;
use crate::figures::{Latencies, as_float, median, millis, ratio};
use crate::load::{self, Until};
use crate::place::{self, Engine, Place};
use crate::report::{Goal, Row};
use crate::{Result, hello, meters, people, realm_keys};

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);
const GOAL: f64 = 0.4;
/// As many first uses as people who registered, over so many connections.
const PEOPLE: [usize; 2] = [4, 25];
const PATHS: [&str; 2] = ["/v1/users/me", "/v1/auth/introspect-owner"];

pub(super) fn run() -> Result<Vec<Row>> {
    println!("{CONNECTIONS} connections, {ROUNDS} rounds of {ROUND:?} each; first uses one after another");
    place::on_both(measure)
}

fn measure(engine: &Engine) -> Result<Vec<Row>> {
    let place = Place::new(engine)?;
    let server = place.start()?;
    let [shares, each] = PEOPLE;
    let people = people::shared_out(server.address, shares, each)?.concat();
    let keys = realm_keys::of(server.address, &people)?;
    let mut rows = first_uses(server.address, &keys, engine)?;
    for path in PATHS {
        rows.push(warm(server.address, path, &keys[0], engine)?);
    }
    Ok(rows)
}

/// Each key for the first time, in turns with one hash of the same cost, and then each once more.
fn first_uses(address: SocketAddr, keys: &[String], engine: &Engine) -> Result<Vec<Row>> {
    let (cost, mut workspace) = (Cost::default(), Workspace::new());
    let plain = b"a-Fine-password-19";
    let phc = password::hash(plain, [7; 16], &cost, &mut workspace)?;
    let clock = Clock::system();
    let mut connection = Connection::open(address)?;
    let (mut first, mut raw, mut second) = (Latencies::default(), Latencies::default(), Latencies::default());
    let hashes = || meters::read(address, meters::HASHES);
    let before = hashes()?;
    for key in keys {
        let began = clock.elapsed();
        connection.expect(200, &realm_keys::get(PATHS[0], key))?;
        let used = clock.elapsed();
        password::verify(&phc, plain, &cost, &mut workspace)?;
        first.add(used.saturating_sub(began));
        raw.add(clock.elapsed().saturating_sub(used));
    }
    let of_first = hashes()? - before;
    for key in keys {
        let began = clock.elapsed();
        connection.expect(200, &realm_keys::get(PATHS[0], key))?;
        second.add(clock.elapsed().saturating_sub(began));
    }
    let of_second = hashes()? - before - of_first;
    for latencies in [&mut first, &mut raw, &mut second] {
        latencies.sort();
    }
    let of = |latencies: &Latencies| millis(latencies.per_mille(500));
    let (cold, hash, again) = (of(&first), of(&raw), of(&second));
    println!(
        "  {engine}: {} first uses, {cold:.2} ms and {of_first} hashes; again {again:.2} ms and {of_second}; one hash {hash:.2} ms",
        keys.len()
    );
    let count = as_float(u64::try_from(keys.len())?);
    let figure = format!("{cold:.2} ms");
    let name = format!("realm-keys: a first use, {engine}");
    let each = |what: &str, hashes: u64, most: f64| {
        let name = format!("realm-keys: hashes of a {what} use, {engine}");
        Row::absolute(name, ratio(as_float(hashes), count), (2, ""), Goal::AtMost(most))
    };
    Ok(vec![
        Row::ratio(name, figure, format!("raw Argon2id {hash:.2} ms"), ratio(cold, hash), Goal::None),
        each("first", of_first, 1.0),
        each("second", of_second, 0.0),
    ])
}

fn warm(address: SocketAddr, path: &str, key: &str, engine: &Engine) -> Result<Row> {
    let request = realm_keys::get(path, key);
    let size = Connection::open(address)?.ask(&request)?.1.len();
    let (_bare, bare) = hello::start(path, size)?;
    let measure = |address| -> Result<f64> {
        let outcome = load::repeat_one(address, CONNECTIONS, &request, &Until::Elapsed(ROUND))?;
        Ok(outcome.without_errors("reading by realm key")?.rate())
    };
    measure(address)?;
    let (mut keyed, mut hello) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        keyed.push(measure(address)?);
        hello.push(measure(bare)?);
    }
    let ratios: Vec<f64> = keyed.iter().zip(&hello).map(|(one, other)| ratio(*one, *other)).collect();
    println!("  {engine}: {path} {:.0}/s, hello {:.0}/s, bodies of {size} bytes", median(&keyed), median(&hello));
    let (figure, baseline) = (format!("{:.0}/s", median(&keyed)), format!("hello {:.0}/s", median(&hello)));
    let name = format!("realm-keys: {path}, {engine}");
    Ok(Row::ratio(name, figure, baseline, median(&ratios), Goal::AtLeast(GOAL)))
}
