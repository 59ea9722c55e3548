//! Sign-ins against the password hash that each must compute: what everything around the hash costs.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use signet_protocol::password::{self, Cost, Workspace};
use signet_vocabulary::Clock;

use crate::figures::{as_float, median, millis, rate, ratio};
use crate::folder::Folder;
use crate::load::{self, Until};
use crate::report::{Goal, Row};
use crate::server::Server;
use crate::{Result, people, processes};

pub(super) const CLIENTS: usize = 32;
/// Each client's own accounts.
pub(super) const ACCOUNTS: usize = 2;
const ROUNDS: usize = 3;
const WARM_UP: Duration = Duration::from_secs(1);
const ROUND: Duration = Duration::from_secs(5);
const GOAL: f64 = 0.9;
const PASSWORD: &[u8] = b"a-Fine-password-19";
/// How the product names the threads that hash, and the one that commits.
const HASHING_THREADS: &str = "hash-";
const COMMITTING_THREAD: &str = "signet-commit";

/// Things each second, and processor time for each in milliseconds.
struct Speed {
    rate: f64,
    millis: f64,
}

pub(super) fn run() -> Result<Vec<Row>> {
    let folder = Folder::new()?;
    let server = Server::start(&folder)?;
    let scripts = scripts(server.address)?;
    let threads = std::thread::available_parallelism()?.get();
    println!("{CLIENTS} clients, {ROUNDS} rounds of {ROUND:?} each; raw Argon2id on {threads} threads");
    sign_ins(&server, &scripts, WARM_UP)?;
    let mut signed_in = Vec::new();
    let mut raw = Vec::new();
    for _ in 0..ROUNDS {
        signed_in.push(sign_ins(&server, &scripts, ROUND)?);
        raw.push(hashes(threads, ROUND)?);
        if let (Some(one), Some(other)) = (signed_in.last(), raw.last()) {
            println!(
                "  sign-ins {:.1}/s {:.2} ms CPU   raw {:.1}/s {:.2} ms CPU   {:.2}×",
                one.rate,
                one.millis,
                other.rate,
                other.millis,
                one.rate / other.rate
            );
        }
    }
    Ok(rows(&signed_in, &raw))
}

/// What each client sends over and over.
pub(super) fn scripts(address: SocketAddr) -> Result<Vec<Vec<Vec<u8>>>> {
    Ok(scripts_of(&people::shared_out(address, CLIENTS, ACCOUNTS)?))
}

/// The same for people who are there.
pub(super) fn scripts_of(people: &[Vec<people::Person>]) -> Vec<Vec<Vec<u8>>> {
    people.iter().map(|own| own.iter().map(people::Person::sign_in).collect()).collect()
}

fn sign_ins(server: &Server, scripts: &[Vec<Vec<u8>>], time: Duration) -> Result<Speed> {
    let cpu = || -> Result<[Duration; 3]> {
        let threads = |prefix| processes::cpu_time_of_threads(server.id(), prefix);
        Ok([processes::cpu_time(server.id())?, threads(HASHING_THREADS)?, threads(COMMITTING_THREAD)?])
    };
    let before = cpu()?;
    let outcome = load::run(server.address, scripts, &Until::Elapsed(time))?.without_errors("sign-ins")?;
    let after = cpu()?;
    let each = |index: usize| ratio(millis(after[index].saturating_sub(before[index])), as_float(outcome.good));
    let (all, hashing, committing) = (each(0), each(1), each(2));
    println!(
        "  a sign-in: {hashing:.2} ms CPU to hash, {committing:.2} ms to commit, {:.2} ms for the rest; {:.0} ms median latency",
        all - hashing - committing,
        millis(outcome.latencies.per_mille(500))
    );
    Ok(Speed { rate: outcome.rate(), millis: all })
}

/// Comparisons of a password with a hash of the product's default cost, as fast as the cores go.
fn hashes(threads: usize, time: Duration) -> Result<Speed> {
    let cost = Cost::default();
    let phc = password::hash(PASSWORD, [7; 16], &cost, &mut Workspace::new())?;
    let clock = Clock::system();
    let (all, in_time) = (AtomicU64::new(0), AtomicU64::new(0));
    let before = processes::cpu_time(std::process::id())?;
    std::thread::scope(|scope| {
        let work = || -> Result<(), password::HashError> {
            let mut workspace = Workspace::new();
            while clock.elapsed() < time {
                password::verify(&phc, PASSWORD, &cost, &mut workspace)?;
                all.fetch_add(1, Ordering::Relaxed);
                in_time.fetch_add(u64::from(clock.elapsed() <= time), Ordering::Relaxed);
            }
            Ok(())
        };
        let hashers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        hashers.into_iter().try_for_each(|hasher| Ok(hasher.join().map_err(|_| "a hashing thread panicked")??))
            as Result<()>
    })?;
    let cpu = processes::cpu_time(std::process::id())?.saturating_sub(before);
    let (all, in_time) = (all.into_inner(), in_time.into_inner());
    Ok(Speed { rate: rate(in_time, time), millis: ratio(millis(cpu), as_float(all)) })
}

fn rows(signed_in: &[Speed], raw: &[Speed]) -> Vec<Row> {
    let of = |speeds: &[Speed], what: fn(&Speed) -> f64| median(&speeds.iter().map(what).collect::<Vec<_>>());
    let pairs = || signed_in.iter().zip(raw);
    let rates: Vec<f64> = pairs().map(|(one, other)| ratio(one.rate, other.rate)).collect();
    let costs: Vec<f64> = pairs().map(|(one, other)| ratio(other.millis, one.millis)).collect();
    vec![
        Row::ratio(
            "sign-in: rate",
            format!("{:.1}/s", of(signed_in, |speed| speed.rate)),
            format!("raw Argon2id {:.1}/s", of(raw, |speed| speed.rate)),
            median(&rates),
            Goal::AtLeast(GOAL),
        ),
        Row::ratio(
            "sign-in: server CPU (inverse)",
            format!("{:.2} ms", of(signed_in, |speed| speed.millis)),
            format!("raw Argon2id {:.2} ms", of(raw, |speed| speed.millis)),
            median(&costs),
            Goal::None,
        ),
    ]
}
