//! An open loop: requests at fixed times, however long the answers take, so that waiting is counted and not left out.

use std::net::SocketAddr;
use std::time::Duration;

use signet_vocabulary::Clock;

use crate::Result;
use crate::answer::Connection;
use crate::figures::Latencies;

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) errors: u64,
    /// From the time that a request was due: what a client would have waited.
    pub(crate) since_due: Latencies,
    /// From the moment it was sent: without what this generator itself was late.
    pub(crate) since_sent: Latencies,
}

/// Sends one of `requests` every `step`, in turns, each over a connection of its own. Each has a thread of its own that
/// sleeps until the next request is due: timers of an async runtime are too coarse.
pub(crate) fn run(address: SocketAddr, requests: &[Vec<u8>], step: Duration, time: Duration) -> Result<Outcome> {
    let clock = &Clock::system();
    let connections = u32::try_from(requests.len())?;
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let start = |(number, request): (u32, _)| {
            scope.spawn(move || one(address, request, clock, step * number, step * connections, time))
        };
        let threads: Vec<_> = (0..).zip(requests.iter().map(Vec::as_slice)).map(start).collect();
        threads.into_iter().map(|thread| thread.join().map_err(|_| "a pacing thread panicked")?).collect::<Result<_>>()
    })?;
    let mut total = Outcome::default();
    for outcome in outcomes {
        total.errors += outcome.errors;
        total.since_due.extend(outcome.since_due);
        total.since_sent.extend(outcome.since_sent);
    }
    total.since_due.sort();
    total.since_sent.sort();
    Ok(total)
}

fn one(
    address: SocketAddr,
    request: &[u8],
    clock: &Clock,
    first: Duration,
    step: Duration,
    time: Duration,
) -> Result<Outcome> {
    let mut connection = Connection::open(address)?;
    let mut outcome = Outcome::default();
    let mut due = clock.elapsed() + first;
    let end = clock.elapsed() + time;
    while due < end {
        std::thread::sleep(due.saturating_sub(clock.elapsed()));
        let sent = clock.elapsed();
        match connection.ask(request) {
            Ok((200, _)) => {}
            Ok(_) => outcome.errors += 1,
            Err(_) => {
                outcome.errors += 1;
                connection = Connection::open(address)?;
            }
        }
        let answered = clock.elapsed();
        outcome.since_due.add(answered.saturating_sub(due));
        outcome.since_sent.add(answered.saturating_sub(sent));
        due += step;
    }
    Ok(outcome)
}
