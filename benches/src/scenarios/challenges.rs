//! GET /auth/me beside 10,000 sign-ins that wait for their second factor and a mail server that takes none of their codes.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use signet_vocabulary::Clock;

use super::sign_in;
use crate::answer::{self, Connection};
use crate::database::Database;
use crate::figures::{self, Latencies, as_float, median, millis, ratio};
use crate::folder::Folder;
use crate::load::{self, Until};
use crate::paced::{self, Outcome};
use crate::people::{self, Person};
use crate::report::{Goal, Row};
use crate::scratch::Scratch;
use crate::server::Server;
use crate::{Result, dead_mail, environment, hello, meters};

const CHALLENGES: u64 = 10_000;
const CLIENTS: usize = 32;
/// Each client's own accounts: enough that none is sent more than its five codes in ten minutes.
const ACCOUNTS: usize = 72;
const CONNECTIONS: usize = 4;
/// 400 requests a second.
const STEP: Duration = Duration::from_micros(2_500);
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(3);
/// Deliveries to a silent server end seldom, half a minute after they began: longer, so that some rounds see it.
const SILENT_ROUND: Duration = Duration::from_secs(7);
/// After a pause: connections open, and timers that ran out meanwhile have their turn.
const RISE: Duration = Duration::from_millis(500);
/// Longer than all rounds with one mail server take.
const ALL_ROUNDS: Duration = Duration::from_secs(75);
/// How often to make up for challenges that ran out while others were begun, before the machine counts as too slow.
const FILLINGS: usize = 3;
const GOAL: f64 = 1.5;

/// Second factors of everybody who was registered here, written past the API: no mailbox is at hand to read codes from.
const FACTORS: &str = "UPDATE accounts SET factors = 'EMAIL', email_verified = 1 WHERE email LIKE 'person-%';
    INSERT INTO factors (realm, account, method, status, secret, phone, last_step, created_at, activated_at)
    SELECT realm, id, 'EMAIL', 'ACTIVE', NULL, NULL, 0, created_at, created_at FROM accounts WHERE email LIKE 'person-%'";
/// The most work that undelivered messages can make: all of them at once.
const ALL_DUE: &str = "UPDATE outbox SET due_at = 0 WHERE dead_at IS NULL";
const CODES: &str = "SELECT count(*) FROM outbox WHERE template = 'code_by_mail' AND dead_at IS NULL";

/// What the lines of the table are called.
struct Names {
    silent: [&'static str; 2],
    absent: [&'static str; 2],
    errors: &'static str,
    wrong: &'static str,
    hashes: &'static str,
}

const SQLITE: Names = Names {
    silent: ["challenges: p50 of me, mail hangs, SQLite", "challenges: p99 of me, mail hangs, SQLite"],
    absent: ["challenges: p50 of me, mail refused, SQLite", "challenges: p99 of me, mail refused, SQLite"],
    errors: "challenges: errors, SQLite",
    wrong: "challenges: a wrong code, SQLite",
    hashes: "challenges: hashes of wrong codes, SQLite",
};
const POSTGRES: Names = Names {
    silent: ["challenges: p50 of me, mail hangs, PostgreSQL", "challenges: p99 of me, mail hangs, PostgreSQL"],
    absent: ["challenges: p50 of me, mail refused, PostgreSQL", "challenges: p99 of me, mail refused, PostgreSQL"],
    errors: "challenges: errors, PostgreSQL",
    wrong: "challenges: a wrong code, PostgreSQL",
    hashes: "challenges: hashes of wrong codes, PostgreSQL",
};

pub(super) fn run() -> Result<Vec<Row>> {
    println!("a request each {STEP:?} over {CONNECTIONS} connections, {ROUNDS} rounds each way");
    let folders = [Folder::new()?, Folder::new()?];
    let databases = [Database::file(&folders[0]), Database::file(&folders[1])];
    let mut rows = measure(&folders, &databases, &SQLITE)?;
    match environment::postgres_url() {
        Some(url) => {
            let folders = [Folder::new()?, Folder::new()?];
            let databases = [Database::Server(Scratch::new(&url)?), Database::Server(Scratch::new(&url)?)];
            rows.extend(measure(&folders, &databases, &POSTGRES)?);
        }
        None => println!("  PostgreSQL: skipped; BENCH_POSTGRES_URL may name a server to measure on"),
    }
    Ok(rows)
}

/// One server that nothing happens to, and one with all the challenges; each is paused while the other is measured.
fn measure(folders: &[Folder; 2], databases: &[Database; 2], names: &Names) -> Result<Vec<Row>> {
    let quiet = Measured::new(Server::start_on(&folders[0], databases[0].url())?)?;
    let (folder, database) = (&folders[1], &databases[1]);
    let people = enrolled(folder, database)?;

    let mail = dead_mail::silent()?;
    let waiting = Measured::new(Server::start_with_mail(folder, database.url(), Some(mail))?)?;
    fill(&waiting.server, &people, database)?;
    let mut rows = wrong_codes(waiting.server.address, &people, names)?;
    let silent = rounds(("silent mail server", SILENT_ROUND), &quiet, &waiting, database)?;
    waiting.server.program.stop()?;

    let mail = dead_mail::absent()?;
    let waiting = Measured::new(Server::start_with_mail(folder, database.url(), Some(mail))?)?;
    fill(&waiting.server, &people, database)?;
    let absent = rounds(("no mail server", ROUND), &quiet, &waiting, database)?;

    let errors = silent.iter().chain(&absent).map(|(calm, busy)| calm.errors + busy.errors).sum();
    rows.extend(latencies(names.silent, &silent));
    rows.extend(latencies(names.absent, &absent));
    rows.push(Row::absolute(names.errors, as_float(errors), (0, ""), Goal::AtMost(0.0)));
    Ok(rows)
}

/// A server and what is asked of it.
struct Measured {
    server: Server,
    /// For each connection the same.
    me: Vec<Vec<u8>>,
}

impl Measured {
    fn new(server: Server) -> Result<Self> {
        let me = vec![answer::get(hello::PATH, &people::administrator(server.address)?); CONNECTIONS];
        Ok(Self { server, me })
    }

    fn pace(&self, time: Duration) -> Result<Outcome> {
        paced::run(self.server.address, &self.me, STEP, time)
    }
}

/// Registers everybody, each with a hash of their own, and gives them factors while the server is down.
fn enrolled(folder: &Folder, database: &Database) -> Result<Vec<Vec<Person>>> {
    let server = Server::start_on(folder, database.url())?;
    let people = people::shared_out(server.address, CLIENTS, ACCOUNTS)?;
    server.program.stop()?;
    database.execute(FACTORS)?;
    println!("  {} accounts with codes by mail", CLIENTS * ACCOUNTS);
    Ok(people)
}

/// Begins challenges until there are enough that outlast the rounds.
fn fill(server: &Server, people: &[Vec<Person>], database: &Database) -> Result<()> {
    for _ in 0..FILLINGS {
        match CHALLENGES.saturating_sub(outstanding(database, ALL_ROUNDS)?) {
            0 => return Ok(()),
            missing => begin_challenges(server, people, missing)?,
        }
    }
    Err("sign-ins are too slow here: the first challenges are over before the last have begun".into())
}

fn begin_challenges(server: &Server, people: &[Vec<Person>], count: u64) -> Result<()> {
    let scripts = sign_in::scripts_of(people);
    let before = meters::read(server.address, meters::HASHES)?;
    let begun = load::run(server.address, &scripts, &Until::Answers(count))?.without_errors("sign-ins")?;
    let hashes = meters::read(server.address, meters::HASHES)? - before;
    println!(
        "  {} sign-ins begun in {:.0} s, {:.1}/s, with {hashes} Argon2 hashes",
        begun.good,
        begun.time.as_secs_f64(),
        figures::rate(begun.good, begun.time)
    );
    Ok(())
}

/// What the answer to a challenge costs beside the sign-in that began it: for each client one of both, one after another.
fn wrong_codes(address: SocketAddr, people: &[Vec<Person>], names: &Names) -> Result<Vec<Row>> {
    let mut connection = Connection::open(address)?;
    let clock = Clock::system();
    let mut timed = |status, request: &[u8], took: &mut Latencies| {
        let began = clock.elapsed();
        let answer = connection.expect(status, request);
        took.add(clock.elapsed().saturating_sub(began));
        answer
    };
    let (mut sign_ins, mut answers, mut codes) = (Latencies::default(), Latencies::default(), Vec::new());
    for person in people.iter().filter_map(|own| own.last()) {
        let answer = timed(202, &person.sign_in(), &mut sign_ins)?;
        let body = json!({ "challengeId": answer["data"]["challengeId"], "code": "000000" });
        codes.push(answer::post("/v1/Auth/mfa/challenge", &body));
    }
    let before = meters::read(address, meters::HASHES)?;
    for code in &codes {
        timed(401, code, &mut answers)?;
    }
    let hashes = meters::read(address, meters::HASHES)? - before;
    sign_ins.sort();
    answers.sort();
    let (wrong, sign_in) = (millis(answers.per_mille(500)), millis(sign_ins.per_mille(500)));
    println!("  {} wrong codes: {wrong:.2} ms and {hashes} hashes; a sign-in: {sign_in:.2} ms", codes.len());
    let (figure, baseline) = (format!("{wrong:.2} ms"), format!("sign-in {sign_in:.2} ms"));
    Ok(vec![
        Row::ratio(names.wrong, figure, baseline, ratio(wrong, sign_in), Goal::None),
        Row::absolute(names.hashes, as_float(hashes), (0, ""), Goal::AtMost(0.0)),
    ])
}

/// Pairs: the quiet server, then the other with every message due.
fn rounds(
    (what, time): (&str, Duration),
    quiet: &Measured,
    waiting: &Measured,
    database: &Database,
) -> Result<Vec<(Outcome, Outcome)>> {
    let mut pairs = Vec::new();
    for _ in 0..ROUNDS {
        waiting.server.program.pause()?;
        quiet.server.program.resume()?;
        quiet.pace(RISE)?;
        let calm = quiet.pace(ROUND)?;
        show("quiet", &calm);
        quiet.server.program.pause()?;
        waiting.server.program.resume()?;
        waiting.pace(RISE)?;
        database.execute(ALL_DUE)?;
        let failed = || meters::read(waiting.server.address, meters::FAILED_MAILS);
        let before = failed()?;
        let busy = waiting.pace(time)?;
        show(what, &busy);
        println!("    with {} codes in the outbox, {} tries to deliver", database.count(CODES)?, failed()? - before);
        pairs.push((calm, busy));
    }
    quiet.server.program.resume()?;
    match outstanding(database, Duration::ZERO)? {
        count @ CHALLENGES.. => println!("    {count} challenges outstanding at the end"),
        count => return Err(format!("only {count} challenges lasted until the end").into()),
    }
    Ok(pairs)
}

/// How many challenges can still be answered after `time`.
fn outstanding(database: &Database, time: Duration) -> Result<u64> {
    let then = Clock::system().now().plus(time).millis();
    let sql = format!("SELECT count(*) FROM challenges WHERE completed_at IS NULL AND expires_at > {then}");
    Ok(u64::try_from(database.count(&sql)?)?)
}

fn show(name: &str, outcome: &Outcome) {
    let of = |share| millis(outcome.since_due.per_mille(share));
    println!("  {name}: p50 {:.2}, p99 {:.2}, p99.9 {:.2} ms since due", of(500), of(990), of(999));
}

fn latencies(names: [&'static str; 2], pairs: &[(Outcome, Outcome)]) -> [Row; 2] {
    let row = |what, share, goal| {
        let of = |outcome: &Outcome| millis(outcome.since_due.per_mille(share));
        let calm: Vec<f64> = pairs.iter().map(|(calm, _)| of(calm)).collect();
        let busy: Vec<f64> = pairs.iter().map(|(_, busy)| of(busy)).collect();
        let ratios: Vec<f64> = busy.iter().zip(&calm).map(|(busy, calm)| ratio(*busy, *calm)).collect();
        let (figure, baseline) = (format!("{:.2} ms", median(&busy)), format!("quiet {:.2} ms", median(&calm)));
        Row::ratio(what, figure, baseline, median(&ratios), goal)
    };
    [row(names[0], 500, Goal::None), row(names[1], 990, Goal::AtMost(GOAL))]
}
