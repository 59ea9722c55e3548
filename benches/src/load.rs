//! A closed loop: connections that each send the next request as soon as they have the answer to the last.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use signet_vocabulary::Clock;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Result;
use crate::answer::Head;
use crate::figures::{self, Latencies};

/// When to stop; requests under way are finished.
#[derive(Clone)]
pub(crate) enum Until {
    /// After so long.
    Elapsed(Duration),
    /// After so many answers.
    Answers(u64),
    /// When told.
    Told(Arc<AtomicBool>),
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Good answers within the time.
    pub(crate) in_time: u64,
    /// All good answers, those included that came after the time.
    pub(crate) good: u64,
    /// Answers that were not 2xx.
    pub(crate) errors: u64,
    /// The first of them.
    pub(crate) first_error: Option<String>,
    /// The time, or how long it took.
    pub(crate) time: Duration,
    pub(crate) latencies: Latencies,
}

impl Outcome {
    /// Good answers each second.
    pub(crate) fn rate(&self) -> f64 {
        figures::rate(self.in_time, self.time)
    }

    /// Refuses to go on with an outcome that is no measurement.
    pub(crate) fn without_errors(self, what: &str) -> Result<Self> {
        match &self.first_error {
            None => Ok(self),
            Some(first) => Err(format!("{what}: {} answers were errors, first {first}", self.errors).into()),
        }
    }
}

struct Shared {
    address: SocketAddr,
    clock: Clock,
    until: Until,
    sent: AtomicU64,
}

/// Runs one connection for each script, which it repeats, from this thread alone.
pub(crate) fn run(address: SocketAddr, scripts: &[Vec<Vec<u8>>], until: &Until) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut streams = Vec::new();
        for _ in scripts {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            streams.push(stream);
        }
        let shared =
            Arc::new(Shared { address, clock: Clock::system(), until: until.clone(), sent: AtomicU64::new(0) });
        let mut connections = JoinSet::new();
        for (stream, script) in streams.into_iter().zip(scripts) {
            connections.spawn(repeat(Arc::clone(&shared), stream, script.clone()));
        }
        let mut total = Outcome::default();
        while let Some(ended) = connections.join_next().await {
            let outcome = ended??;
            total.in_time += outcome.in_time;
            total.good += outcome.good;
            total.errors += outcome.errors;
            total.first_error = total.first_error.or(outcome.first_error);
            total.latencies.extend(outcome.latencies);
        }
        total.time = match until {
            Until::Elapsed(time) => *time,
            Until::Answers(_) | Until::Told(_) => shared.clock.elapsed(),
        };
        total.latencies.sort();
        Ok(total)
    })
}

/// Like [`run`], with the same request on each of `connections` connections.
pub(crate) fn repeat_one(address: SocketAddr, connections: usize, request: &[u8], until: &Until) -> Result<Outcome> {
    run(address, &vec![vec![request.to_vec()]; connections], until)
}

impl Shared {
    fn is_over(&self) -> bool {
        match &self.until {
            Until::Elapsed(time) => self.clock.elapsed() >= *time,
            Until::Answers(count) => self.sent.fetch_add(1, Ordering::Relaxed) >= *count,
            Until::Told(flag) => flag.load(Ordering::Relaxed),
        }
    }

    fn is_in_time(&self, at: Duration) -> bool {
        !matches!(&self.until, Until::Elapsed(time) if at > *time)
    }
}

async fn repeat(shared: Arc<Shared>, mut stream: TcpStream, script: Vec<Vec<u8>>) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let mut buffer = Vec::with_capacity(16 * 1024);
    for request in script.iter().cycle() {
        if shared.is_over() {
            break;
        }
        let began = shared.clock.elapsed();
        let status = match ask(&mut stream, request, &mut buffer).await {
            Ok(head) => Ok(head.status),
            Err(error) => {
                // A connection that the server closed is an error of its own, and must not be the last.
                stream = TcpStream::connect(shared.address).await?;
                Err(error.to_string())
            }
        };
        let ended = shared.clock.elapsed();
        match status {
            Ok(200..300) => {
                outcome.good += 1;
                outcome.in_time += u64::from(shared.is_in_time(ended));
                outcome.latencies.add(ended.saturating_sub(began));
            }
            bad => {
                outcome.errors += 1;
                outcome.first_error.get_or_insert_with(|| match bad {
                    Ok(_) => String::from_utf8_lossy(&buffer).into_owned(),
                    Err(error) => error,
                });
            }
        }
    }
    Ok(outcome)
}

async fn ask(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> Result<Head> {
    stream.write_all(request).await?;
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err("the server closed the connection".into());
        }
        if let Some(head) = Head::read(buffer)?
            && buffer.len() >= head.end
        {
            return Ok(head);
        }
    }
}
