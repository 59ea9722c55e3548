//! Memory of the server process: idle, after many reads, at the height of a storm of sign-ins, and after it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::sign_in;
use crate::folder::Folder;
use crate::load::{self, Until};
use crate::report::{Goal, Row};
use crate::server::Server;
use crate::{Result, people, processes};

const SETTLE: Duration = Duration::from_secs(3);
const READS: u64 = 200_000;
const CONNECTIONS: usize = 16;
const STORM: Duration = Duration::from_secs(6);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
/// Longer than the hashing threads keep their memory without work.
const AFTER: Duration = Duration::from_secs(15);
const GOAL: f64 = 30.0;

pub(super) fn run() -> Result<Vec<Row>> {
    let folder = Folder::new()?;
    let first = Server::start(&folder)?;
    std::thread::sleep(SETTLE);
    let first_idle = processes::resident_megabytes(first.id())?;
    first.program.stop()?;

    let server = Server::start(&folder)?;
    let id = server.id();
    std::thread::sleep(SETTLE);
    let idle = processes::resident_megabytes(id)?;
    println!("  idle: {idle:.1} MB; {first_idle:.1} MB after the first start, which hashes a password");

    let request = people::one(server.address)?.me();
    let reads = load::repeat_one(server.address, CONNECTIONS, &request, &Until::Answers(READS))?;
    let reads = reads.without_errors("reads")?;
    let after_reads = processes::resident_megabytes(id)?;
    println!("  after {} reads: {after_reads:.1} MB", reads.good);

    let scripts = sign_in::scripts(server.address)?;
    let over = AtomicBool::new(false);
    let peak = std::thread::scope(|scope| -> Result<f64> {
        let watch = scope.spawn(|| -> Result<f64> {
            let mut peak = 0.0_f64;
            while !over.load(Ordering::Relaxed) {
                peak = peak.max(processes::resident_megabytes(id)?);
                std::thread::sleep(BETWEEN_LOOKS);
            }
            Ok(peak)
        });
        let stormed = load::run(server.address, &scripts, &Until::Elapsed(STORM));
        over.store(true, Ordering::Relaxed);
        println!("  in the storm: {} sign-ins", stormed?.without_errors("the storm")?.good);
        watch.join().map_err(|_| "the watching thread panicked")?
    })?;
    std::thread::sleep(AFTER);
    let after_storm = processes::resident_megabytes(id)?;
    println!("  ever: {:.1} MB", processes::peak_megabytes(id)?);

    let row = |what, value, goal| Row::absolute(what, value, (1, " MB"), goal);
    Ok(vec![
        row("memory: idle", idle, Goal::AtMost(GOAL)),
        row("memory: idle, first start", first_idle, Goal::None),
        row("memory: after 200,000 reads", after_reads, Goal::None),
        row("memory: height of the storm", peak, Goal::None),
        row("memory: 15 s after the storm", after_storm, Goal::None),
    ])
}
