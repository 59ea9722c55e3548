//! What machines pay: reads with the secret of an API key against a bare axum server, and signed writes against the same
//! writes with an access token.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::json;
use signet_protocol::request_signature as signature;
use signet_vocabulary::Clock;

use crate::answer::Connection;
use crate::figures::{as_float, median, ratio};
use crate::folder::Folder;
use crate::load::{self, Until};
use crate::report::{Goal, Row};
use crate::server::Server;
use crate::{Result, answer, hello, people, processes};

const READERS: usize = 16;
const WRITERS: usize = 64;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);
/// More than a connection sends in a round.
const REQUESTS: usize = 600;
const GOAL: f64 = 0.5;
const VERIFICATION_GOAL: f64 = 100.0;
const VERIFICATIONS: u32 = 20_000;

static NUMBER: AtomicU64 = AtomicU64::new(0);

pub(super) fn run() -> Result<Vec<Row>> {
    let folder = Folder::new()?;
    let server = Server::start(&folder)?;
    let token = people::administrator(server.address)?;
    let key = api_key(&server, &token)?;
    let mut rows = vec![reads(&server, &key)?];
    rows.push(writes(&server, &token, &key)?);
    rows.push(verification(&key));
    Ok(rows)
}

/// The secret of a key that may do everything, in an organization made for it.
fn api_key(server: &Server, token: &str) -> Result<String> {
    let bearer = format!("Bearer {token}");
    let mut connection = Connection::open(server.address)?;
    let mut made = |path: &str, body: serde_json::Value| {
        connection.expect(201, &answer::post_with(path, &[("Authorization", &bearer)], &body.to_string()))
    };
    made("/v1/Orgs", json!({ "legalName": "Bench", "country": "US" }))?;
    let me = Connection::open(server.address)?.expect(200, &answer::get(hello::PATH, token))?;
    let key = made("/v1/ApiKeys", json!({ "accountId": me["data"]["id"], "scopes": ["admin:*"] }))?;
    Ok(key["data"]["secretKey"].as_str().ok_or("an API key without a secret")?.to_owned())
}

fn reads(server: &Server, key: &str) -> Result<Row> {
    let request = answer::get_with(hello::PATH, &[("X-API-KEY", key)]);
    let size = Connection::open(server.address)?.ask(&request)?.1.len();
    let (_bare, bare) = hello::start(hello::PATH, size)?;
    let measure = |address| -> Result<f64> {
        let outcome = load::repeat_one(address, READERS, &request, &Until::Elapsed(ROUND))?;
        Ok(outcome.without_errors("reading by API key")?.rate())
    };
    measure(server.address)?;
    let (mut keyed, mut hello) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        keyed.push(measure(server.address)?);
        hello.push(measure(bare)?);
    }
    let ratios: Vec<f64> = keyed.iter().zip(&hello).map(|(one, other)| ratio(*one, *other)).collect();
    let (figure, baseline) = (format!("{:.0}/s", median(&keyed)), format!("hello {:.0}/s", median(&hello)));
    Ok(Row::ratio("machine: reads by API key", figure, baseline, median(&ratios), Goal::AtLeast(GOAL)))
}

fn writes(server: &Server, token: &str, key: &str) -> Result<Row> {
    let bearer = format!("Bearer {token}");
    let plain = |body: &str| answer::post_with("/v1/Orgs", &[("Authorization", &bearer)], body);
    let signed = |body: &str| {
        let now = Clock::system().now().to_string();
        // All parts are plain ASCII, which can always be signed.
        let text = signature::canonical_text("POST", "/v1/Orgs", "", &now, body.as_bytes()).unwrap_or_default();
        let made = signature::sign(key, &text);
        answer::post_with("/v1/Orgs", &[("X-API-KEY", key), ("X-Timestamp", &now), ("X-Signature", &made)], body)
    };
    let measure = |request: &dyn Fn(&str) -> Vec<u8>| -> Result<(f64, f64)> {
        let scripts: Vec<Vec<Vec<u8>>> =
            (0..WRITERS).map(|_| (0..REQUESTS).map(|_| request(&next_org())).collect()).collect();
        let before = processes::cpu_time(server.id())?;
        let outcome = load::run(server.address, &scripts, &Until::Elapsed(ROUND))?.without_errors("writing")?;
        let cpu = processes::cpu_time(server.id())?.saturating_sub(before);
        Ok((outcome.rate(), ratio(cpu.as_secs_f64() * 1e6, as_float(outcome.good))))
    };
    let (mut with_key, mut with_token) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        with_key.push(measure(&signed)?);
        with_token.push(measure(&plain)?);
        if let (Some(one), Some(other)) = (with_key.last(), with_token.last()) {
            println!("  signed {:.0}/s {:.0} µs CPU   token {:.0}/s {:.0} µs CPU", one.0, one.1, other.0, other.1);
        }
    }
    let rates = |of: &[(f64, f64)]| median(&of.iter().map(|it| it.0).collect::<Vec<_>>());
    let ratios: Vec<f64> = with_key.iter().zip(&with_token).map(|(one, other)| ratio(one.0, other.0)).collect();
    let (figure, baseline) =
        (format!("{:.0}/s", rates(&with_key)), format!("with a token {:.0}/s", rates(&with_token)));
    Ok(Row::ratio("machine: signed writes, SQLite", figure, baseline, median(&ratios), Goal::None))
}

fn next_org() -> String {
    json!({ "legalName": format!("Bench {}", NUMBER.fetch_add(1, Ordering::Relaxed)), "country": "US" }).to_string()
}

/// Building the text and checking the code, in microseconds; opening the sealed secret is a part of the writes above.
fn verification(key: &str) -> Row {
    let clock = Clock::system();
    let (now, body) = (clock.now().to_string(), next_org());
    let text = || signature::canonical_text("POST", "/v1/Orgs", "", &now, body.as_bytes()).unwrap_or_default();
    let made = signature::sign(key, &text());
    let good = (0..VERIFICATIONS).filter(|_| signature::verify(key, &text(), &made).is_some()).count();
    let micros = ratio(clock.elapsed().as_secs_f64() * 1e6, f64::from(VERIFICATIONS));
    let micros = if good == usize::try_from(VERIFICATIONS).unwrap_or(0) { micros } else { f64::NAN };
    Row::absolute("machine: one verification", micros, (1, " µs"), Goal::AtMost(VERIFICATION_GOAL))
}
