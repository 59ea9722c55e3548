//! What OAuth clients pay: tokens for themselves, looking at a token and asking who it speaks of against a bare axum server; how
//! many codes and refresh tokens are exchanged each second, each durably; and how fast what has expired is swept.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use signet_protocol::encoding::base64url;
use signet_protocol::oauth::AuthorizationCode;
use signet_protocol::oauth::parameters::encode;
use signet_vocabulary::{Clock, Random};

use crate::answer::Connection;
use crate::database::Database;
use crate::figures::{as_float, median, ratio};
use crate::load::{self, Until};
use crate::place::{self, Engine, Place};
use crate::report::{Goal, Row};
use crate::server::Server;
use crate::{Result, answer, hello, people, processes};

/// What was measured of two servers in one round.
type Pair<'a> = (&'a (f64, f64), &'a (f64, f64));

const READERS: usize = 16;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);
/// Clients that exchange at once, and what each has at hand: twice as much as it needs, for some are quicker.
const EXCHANGING: usize = 64;
const EACH: usize = 60;
const EXCHANGES: u64 = (EXCHANGING * EACH / 2) as u64;

/// Ten times of what ten million tokens a day make each second.
const A_DAYS_RATE: f64 = 1157.0;
const EXPIRED: u32 = 300_000;
const PATIENCE: Duration = Duration::from_secs(300);

const TOKEN: &str = "/oauth/token";
const CALLBACK: &str = "https://shop.example.com/callback";
/// Nobody is asked, and no challenge is needed: what is measured is the exchange.
const CODE: &str = r#"{"redirect_uri":"https://shop.example.com/callback","challenge":null,"nonce":null,"scope":"openid offline_access","resources":[],"jkt":null}"#;

/// A client, with the header that it proves itself by.
struct Client {
    id: String,
    proof: String,
}

impl Client {
    fn form(&self, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        answer::form_with(path, &[("Authorization", &self.proof)], &encode(fields.iter().copied()))
    }

    fn exchange(&self, code: &str) -> Vec<u8> {
        let fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK)];
        self.form(TOKEN, &fields)
    }

    fn refresh(&self, token: &str) -> Vec<u8> {
        self.form(TOKEN, &[("grant_type", "refresh_token"), ("refresh_token", token)])
    }
}

pub(super) fn run() -> Result<Vec<Row>> {
    println!("{READERS} connections, {ROUNDS} rounds of {ROUND:?} each; then {EXCHANGING} clients exchange");
    place::on_both(on)
}

fn on(engine: &Engine) -> Result<Vec<Row>> {
    let place = Place::new(engine)?;
    let server = place.start()?;
    let client = client(&server)?;
    people::one(server.address)?;
    let codes = codes(&place.database, &client, EXCHANGING * EACH + 1)?;
    let (first, codes) = codes.split_first().ok_or("no codes")?;
    let mut connection = Connection::open(server.address)?;
    let held = connection.expect(200, &client.exchange(first))?;
    let access = text(&held, "access_token")?;

    let mut rows = Vec::new();
    let asks = client.form(TOKEN, &[("grant_type", "client_credentials")]);
    rows.extend(beside_hello("client_credentials", engine, &server, &asks, 0.35)?);
    let looks = client.form("/oauth/introspect", &[("token", &access)]);
    rows.extend(beside_hello("introspection", engine, &server, &looks, 0.4)?);
    rows.extend(beside_hello("userinfo", engine, &server, &answer::get("/oauth/userinfo", &access), 0.4)?);

    rows.push(exchanges("codes", engine, &server, codes, |code| client.exchange(code))?);
    let fresh = self::codes(&place.database, &client, EXCHANGING * EACH)?;
    let mut tokens = Vec::new();
    // The first one has been silent for longer than the server waits.
    drop(connection);
    let mut connection = Connection::open(server.address)?;
    for code in &fresh {
        tokens.push(text(&connection.expect(200, &client.exchange(code))?, "refresh_token")?);
    }
    rows.push(exchanges("refresh tokens", engine, &server, &tokens, |token| client.refresh(token))?);
    drop((connection, server));
    rows.push(sweeping(&place, engine)?);
    Ok(rows)
}

/// Opaque tokens that have expired, as a sweep finds them: how fast they go, from the first to the last.
fn sweeping(place: &Place, engine: &Engine) -> Result<Row> {
    let handle = match engine {
        Engine::Sqlite => "CAST(n.word AS BLOB)",
        Engine::Postgres(_) => "convert_to(n.word, 'UTF8')",
    };
    let insert = format!(
        "INSERT INTO opaque_tokens (realm, handle, client, scope, audience, created_at, expires_at)
         SELECT (SELECT id FROM realms WHERE name = 'default'), {handle}, 'gone', 'orders.read', 'https://api.example.com', 0, n.i
         FROM n"
    );
    place.database.fill(EXPIRED, &[&insert])?;
    let left = || place.database.count("SELECT count(*) FROM opaque_tokens");
    let server = place.start()?;
    let clock = Clock::system();
    let (mut began, patient) = (clock.elapsed(), clock.elapsed() + PATIENCE);
    loop {
        match left()? {
            0 => break,
            all if all == i64::from(EXPIRED) => began = clock.elapsed(),
            _ => {}
        }
        if clock.elapsed() > patient {
            return Err("the sweep does not come to an end".into());
        }
        thread::sleep(Duration::from_millis(100));
    }
    let rate = f64::from(EXPIRED) / clock.elapsed().saturating_sub(began).as_secs_f64();
    drop(server);
    Ok(Row::absolute(format!("oauth: expired tokens swept, {engine}"), rate, (0, "/s"), Goal::AtLeast(A_DAYS_RATE)))
}

fn text(answer: &Value, name: &str) -> Result<String> {
    Ok(answer[name].as_str().ok_or_else(|| format!("an answer without {name}"))?.to_owned())
}

fn client(server: &Server) -> Result<Client> {
    let bearer = format!("Bearer {}", people::administrator(server.address)?);
    let body = json!({
        "name": "Bench", "firstParty": true, "consent": "never", "requirePkce": false, "redirectUris": [CALLBACK],
        "grantTypes": ["authorization_code", "refresh_token", "client_credentials"],
        "scopes": ["openid", "offline_access", "orders.read"],
    });
    let request = answer::post_with("/v1/Clients", &[("Authorization", &bearer)], &body.to_string());
    let made = Connection::open(server.address)?.expect(201, &request)?;
    let (id, secret) = (text(&made["data"], "id")?, text(&made["data"], "clientSecret")?);
    let plain = base64url(format!("{id}:{secret}").as_bytes()).replace('-', "+").replace('_', "/");
    let padding = "=".repeat((4 - plain.len() % 4) % 4);
    Ok(Client { id, proof: format!("Basic {plain}{padding}") })
}

/// Codes for the first person's sign-in, written past the API: no browser is at hand.
fn codes(database: &Database, client: &Client, count: usize) -> Result<Vec<String>> {
    let random = Random::system();
    let (mut codes, mut sql) = (Vec::new(), String::from("BEGIN;"));
    for _ in 0..count {
        let code = AuthorizationCode::random(&random);
        let hex: String = code.hash().iter().map(|byte| format!("{byte:02x}")).collect();
        let handle = match database {
            Database::File(_) => format!("x'{hex}'"),
            Database::Server(_) => format!("'\\x{hex}'::bytea"),
        };
        write!(
            sql,
            "INSERT INTO authorization_codes (realm, handle, client, account, parent, granted, created_at, expires_at)
             SELECT realm, {handle}, '{}', account, id, '{CODE}', 0, 9999999999999 FROM sessions
             WHERE client = 'signet' AND scope IS NULL ORDER BY created_at DESC LIMIT 1;",
            client.id
        )?;
        codes.push(code.expose().to_owned());
    }
    database.execute(&format!("{sql}COMMIT"))?;
    Ok(codes)
}

/// Requests each second, and processor time of a server for each in microseconds.
fn measure(process: u32, address: SocketAddr, request: &[u8]) -> Result<(f64, f64)> {
    let before = processes::cpu_time(process)?;
    let outcome = load::repeat_one(address, READERS, request, &Until::Elapsed(ROUND))?;
    let outcome = outcome.without_errors("the load on a server")?;
    let cpu = processes::cpu_time(process)?.saturating_sub(before);
    Ok((outcome.rate(), ratio(cpu.as_secs_f64() * 1e6, as_float(outcome.good))))
}

fn beside_hello(what: &str, engine: &Engine, server: &Server, request: &[u8], goal: f64) -> Result<[Row; 2]> {
    let size = Connection::open(server.address)?.ask(request)?.1.len();
    let (bare, address) = hello::start(hello::PATH, size)?;
    let greeting = answer::get(hello::PATH, "none");
    measure(server.id(), server.address, request)?;
    let (mut signet, mut hello) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        signet.push(measure(server.id(), server.address, request)?);
        hello.push(measure(bare.id(), address, &greeting)?);
    }
    let of = |speeds: &[(f64, f64)], what: fn(&(f64, f64)) -> f64| median(&speeds.iter().map(what).collect::<Vec<_>>());
    let ratios = |one: fn(Pair<'_>) -> f64| median(&signet.iter().zip(&hello).map(one).collect::<Vec<_>>());
    let (rate, cost) = (|speed: &(f64, f64)| speed.0, |speed: &(f64, f64)| speed.1);
    Ok([
        Row::ratio(
            format!("oauth: {what}, {engine}"),
            format!("{:.0}/s", of(&signet, rate)),
            format!("hello {:.0}/s", of(&hello, rate)),
            ratios(|(one, other)| ratio(one.0, other.0)),
            Goal::AtLeast(goal),
        ),
        Row::ratio(
            "  server CPU (inverse)",
            format!("{:.1} µs", of(&signet, cost)),
            format!("hello {:.1} µs", of(&hello, cost)),
            ratios(|(one, other)| ratio(other.1, one.1)),
            Goal::None,
        ),
    ])
}

fn exchanges(
    what: &str,
    engine: &Engine,
    server: &Server,
    all: &[String],
    request: impl Fn(&str) -> Vec<u8>,
) -> Result<Row> {
    let name = format!("oauth: {what} exchanged, {engine}");
    let scripts: Vec<Vec<Vec<u8>>> = all.chunks(EACH).map(|own| own.iter().map(|one| request(one)).collect()).collect();
    let before = processes::cpu_time(server.id())?;
    let outcome = load::run(server.address, &scripts, &Until::Answers(EXCHANGES))?.without_errors(&name)?;
    let cpu = processes::cpu_time(server.id())?.saturating_sub(before);
    let rate = ratio(as_float(outcome.good), outcome.time.as_secs_f64());
    println!("  {name}: {rate:.0}/s, {:.0} µs CPU each", ratio(cpu.as_secs_f64() * 1e6, as_float(outcome.good)));
    Ok(Row::absolute(name, rate, (0, "/s"), Goal::None))
}
