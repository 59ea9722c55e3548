//! The pool that hashes passwords: as many threads as cores, each with its own memory, behind a bounded queue. A second
//! queue goes before it, for passwords that proved right lately: who holds one waits for no storm of strangers, and keeps
//! none of them waiting for ever.
//!
//! The threads yield to everything else on the machine, so that a storm of sign-ins leaves other requests their latency.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use signet_protocol::password::{self, Cost, Workspace};
use signet_vocabulary::{Clock, Random};
use tokio::sync::oneshot;

use super::Password;
use crate::boxed;
use crate::refusal::Refusal;
use crate::settings::Settings;

/// A thread without work gives its memory back after this long.
const IDLE: Duration = Duration::from_secs(10);
/// How far the threads stand behind others for the processor (POSIX nice value).
const NICENESS: i32 = 10;
/// How many go before a stranger who waits: whoever has an account could keep that queue filled.
const MOST_IN_A_ROW: usize = 3;

/// The queue was full, or the wait in it too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

impl From<Busy> for Refusal {
    fn from(_: Busy) -> Self {
        Self::limited(Duration::from_secs(1), "Too many sign-ins are waiting. Try again in a moment.")
    }
}

/// What the comparison of a password with a hash showed.
#[derive(Debug)]
pub struct Proof {
    /// Whether they belong together; false whenever there was no hash.
    pub matches: bool,
    /// A fresh hash to store, when the old one was of another cost.
    pub rehashed: Option<String>,
}

/// Numbers for the metrics.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// Hashes computed since start-up.
    pub hashes: u64,
    /// Hashes that wait now.
    pub waiting: usize,
    /// Hashes refused because the queue was full or too slow.
    pub refused: u64,
}

enum Work {
    Hash(Password, oneshot::Sender<Result<String, password::HashError>>),
    Verify(Option<String>, Password, oneshot::Sender<Result<Proof, password::HashError>>),
}

struct Job {
    work: Work,
    queued_at: Duration,
}

/// What waits, and whether the pool is gone.
#[derive(Default)]
struct Jobs {
    lanes: [VecDeque<Job>; 2],
    /// How many went before the stranger who waits.
    in_a_row: usize,
    is_closed: bool,
}

impl Jobs {
    fn waiting(&self) -> usize {
        self.lanes.iter().map(VecDeque::len).sum()
    }

    fn next(&mut self) -> Option<Job> {
        let [proved, open] = &mut self.lanes;
        if proved.is_empty() || self.in_a_row >= MOST_IN_A_ROW {
            self.in_a_row = 0;
            return open.pop_front().or_else(|| proved.pop_front());
        }
        self.in_a_row = if open.is_empty() { 0 } else { self.in_a_row + 1 };
        proved.pop_front()
    }
}

/// Which queue work waits in, the first one first.
#[derive(Debug, Clone, Copy)]
enum Lane {
    Proved = 0,
    Open = 1,
}

struct Queue {
    jobs: Mutex<Jobs>,
    filled: Condvar,
    capacity: usize,
    deadline: Duration,
    cost: Cost,
    /// Stands in for the hash of accounts that do not exist.
    decoy: String,
    clock: Clock,
    random: Random,
    hashes: AtomicU64,
    refused: AtomicU64,
}

/// The pool. Dropping it lets the threads finish and end.
pub struct Hashing {
    queue: Arc<Queue>,
}

impl Hashing {
    /// Starts the threads; they take no memory before their first hash.
    pub fn new(settings: &Settings, clock: Clock, random: Random) -> Self {
        let queue = Arc::new(Queue {
            jobs: Mutex::default(),
            filled: Condvar::new(),
            capacity: settings.hashing_queue,
            deadline: settings.hashing_deadline,
            decoy: password::decoy(&settings.password_cost, random.bytes(), random.bytes()),
            cost: settings.password_cost,
            clock,
            random,
            hashes: AtomicU64::new(0),
            refused: AtomicU64::new(0),
        });
        for number in 0..settings.hashing_threads.max(1) {
            let queue = Arc::clone(&queue);
            let thread = std::thread::Builder::new().name(format!("hash-{number}"));
            if let Err(error) = thread.spawn(move || work(&queue)) {
                tracing::error!(%error, "a hashing thread could not start");
            }
        }
        Self { queue }
    }

    /// The hash of a new password, as a PHC string.
    ///
    /// # Errors
    /// `Limited` when the pool is overloaded.
    #[boxed]
    pub async fn hash(&self, password: Password) -> Result<String, Refusal> {
        let (answer, hashed) = oneshot::channel();
        self.push(Lane::Open, Work::Hash(password, answer))?;
        hashed.await.map_err(|_| self.overloaded())?.map_err(Refusal::bug)
    }

    /// Compares a password with a hash; `None` costs the same work and never matches.
    ///
    /// # Errors
    /// `Limited` when the pool is overloaded: nothing was compared then.
    #[boxed]
    pub async fn verify(&self, phc: Option<String>, password: Password) -> Result<Proof, Refusal> {
        self.compare(Lane::Open, phc, password).await
    }

    /// As [`Self::verify`], before what waits there, but for one in four: for a password that proved right lately for the same
    /// account, and for nothing else, or strangers could wait here too.
    ///
    /// # Errors
    /// `Limited` when the pool is overloaded.
    pub(crate) async fn verify_again(&self, phc: Option<String>, password: Password) -> Result<Proof, Refusal> {
        self.compare(Lane::Proved, phc, password).await
    }

    async fn compare(&self, lane: Lane, phc: Option<String>, password: Password) -> Result<Proof, Refusal> {
        let (answer, proof) = oneshot::channel();
        self.push(lane, Work::Verify(phc, password, answer))?;
        proof.await.map_err(|_| self.overloaded())?.map_err(Refusal::bug)
    }

    /// Numbers for the metrics.
    pub fn figures(&self) -> Figures {
        Figures {
            hashes: self.queue.hashes.load(Ordering::Relaxed),
            waiting: self.queue.lock().waiting(),
            refused: self.queue.refused.load(Ordering::Relaxed),
        }
    }

    fn push(&self, lane: Lane, work: Work) -> Result<(), Busy> {
        let mut jobs = self.queue.lock();
        let waiting = &mut jobs.lanes[lane as usize];
        if waiting.len() >= self.queue.capacity {
            drop(jobs);
            return Err(self.overloaded());
        }
        waiting.push_back(Job { work, queued_at: self.queue.clock.elapsed() });
        drop(jobs);
        self.queue.filled.notify_one();
        Ok(())
    }

    fn overloaded(&self) -> Busy {
        self.queue.refused.fetch_add(1, Ordering::Relaxed);
        Busy
    }
}

impl Drop for Hashing {
    fn drop(&mut self) {
        self.queue.lock().is_closed = true;
        self.queue.filled.notify_all();
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job; `None` after a while without one, `Err` when the pool is gone.
    fn next(&self) -> Result<Option<Job>, ()> {
        let mut jobs = self.lock();
        loop {
            if let Some(job) = jobs.next() {
                return Ok(Some(job));
            }
            if jobs.is_closed {
                return Err(());
            }
            let (woken, waited) = self.filled.wait_timeout(jobs, IDLE).unwrap_or_else(PoisonError::into_inner);
            jobs = woken;
            if waited.timed_out() && jobs.waiting() == 0 {
                return Ok(None);
            }
        }
    }
}

fn work(queue: &Queue) {
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "a hashing thread keeps the usual priority");
    }
    let mut workspace = Workspace::new();
    while let Ok(job) = queue.next() {
        match job {
            None => workspace.release(),
            // Dropping a late job's channel tells its caller that the pool is overloaded.
            Some(job) if queue.clock.elapsed().saturating_sub(job.queued_at) > queue.deadline => drop(job),
            Some(job) => {
                // A panic costs the caller its answer, not the pool a thread.
                if catch_unwind(AssertUnwindSafe(|| perform(queue, job.work, &mut workspace))).is_err() {
                    workspace = Workspace::new();
                }
            }
        }
    }
}

fn perform(queue: &Queue, work: Work, workspace: &mut Workspace) {
    match work {
        // A caller that has gone needs no hash.
        Work::Hash(_, answer) if answer.is_closed() => {}
        Work::Verify(_, _, answer) if answer.is_closed() => {}
        Work::Hash(password, answer) => {
            queue.hashes.fetch_add(1, Ordering::Relaxed);
            let hashed = password::hash(password.as_bytes(), queue.random.bytes(), &queue.cost, workspace);
            let _ = answer.send(hashed);
        }
        Work::Verify(phc, password, answer) => {
            let _ = answer.send(verify(queue, phc, &password, workspace));
        }
    }
}

fn verify(
    queue: &Queue,
    phc: Option<String>,
    password: &Password,
    workspace: &mut Workspace,
) -> Result<Proof, password::HashError> {
    queue.hashes.fetch_add(1, Ordering::Relaxed);
    let is_known = phc.is_some();
    let phc = phc.unwrap_or_else(|| queue.decoy.clone());
    let verdict = password::verify(&phc, password.as_bytes(), &queue.cost, workspace)?;
    let matches = verdict.matches && is_known;
    let rehashed = if matches && verdict.outdated {
        queue.hashes.fetch_add(1, Ordering::Relaxed);
        Some(password::hash(password.as_bytes(), queue.random.bytes(), &queue.cost, workspace)?)
    } else {
        None
    };
    Ok(Proof { matches, rehashed })
}
