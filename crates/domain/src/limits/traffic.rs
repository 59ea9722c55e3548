//! Traffic limits: token buckets per address and per account, in the memory of one node.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock as _;
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use signet_vocabulary::{AccountId, Clock};

use super::guesses::network_of;

/// How dear a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Most requests.
    General,
    /// Requests that check or take a secret.
    SignIn,
    /// Requests that make an account without asking anybody.
    Registration,
    /// Requests of OAuth clients, whose servers ask for all of their people from one address. What fails to prove a client is
    /// limited apart from this.
    Client,
}

impl Class {
    /// How many requests fit at once, and how long an empty bucket takes to fill.
    fn quota(self) -> (NonZeroU32, Duration) {
        let (burst, seconds) = match self {
            Self::General => (600, 60),
            Self::SignIn => (120, 60),
            Self::Registration => (60, 60),
            Self::Client => (6_000, 60),
        };
        (NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN), Duration::from_secs(seconds))
    }
}

/// What is left of a bucket after a request.
#[derive(Debug, Clone, Copy)]
pub struct Pass {
    /// How many requests the full bucket holds.
    pub limit: u32,
    /// How many are left.
    pub remaining: u32,
    /// When the bucket is full again.
    pub reset: Duration,
}

/// The process's monotonic clock, in the limiter's terms.
#[derive(Clone)]
struct Ticks(Clock);

impl governor::clock::Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, Ticks, StateInformationMiddleware>;

struct Bucket<K: Clone + Eq + Hash> {
    limiter: Limiter<K>,
    burst: u32,
    refill: Duration,
}

impl<K: Clone + Eq + Hash> Bucket<K> {
    fn new(class: Class, clock: &Clock) -> Self {
        let (burst, refill) = class.quota();
        // `with_period` is refused for a zero period alone, which no class has.
        let quota = Quota::with_period(refill / burst.get()).unwrap_or(Quota::per_second(burst)).allow_burst(burst);
        let limiter = RateLimiter::dashmap_with_clock(quota, Ticks(clock.clone())).with_middleware();
        Self { limiter, burst: burst.get(), refill }
    }

    fn take(&self, key: &K) -> Result<Pass, Duration> {
        match self.limiter.check_key(key) {
            Ok(state) => Ok(self.pass(state.remaining_burst_capacity())),
            Err(refused) => Err(refused.wait_time_from(self.limiter.clock().now())),
        }
    }

    fn pass(&self, remaining: u32) -> Pass {
        let missing = self.burst.saturating_sub(remaining);
        Pass { limit: self.burst, remaining, reset: self.refill / self.burst * missing }
    }
}

/// The node's buckets.
pub struct Traffic {
    enforced: bool,
    general: Bucket<u128>,
    sign_in: Bucket<u128>,
    registration: Bucket<u128>,
    clients: Bucket<u128>,
    accounts: Bucket<AccountId>,
    comparisons: Bucket<AccountId>,
}

impl Traffic {
    /// Full buckets; when not `enforced` they never empty.
    pub fn new(clock: Clock, enforced: bool) -> Self {
        Self {
            enforced,
            general: Bucket::new(Class::General, &clock),
            sign_in: Bucket::new(Class::SignIn, &clock),
            registration: Bucket::new(Class::Registration, &clock),
            clients: Bucket::new(Class::Client, &clock),
            accounts: Bucket::new(Class::General, &clock),
            comparisons: Bucket::new(Class::SignIn, &clock),
        }
    }

    fn bucket(&self, class: Class) -> &Bucket<u128> {
        match class {
            Class::General => &self.general,
            Class::SignIn => &self.sign_in,
            Class::Registration => &self.registration,
            Class::Client => &self.clients,
        }
    }

    /// Takes one request of `class` from the bucket of the client's address (its /64 for IPv6).
    ///
    /// # Errors
    /// How long to wait, when the bucket is empty.
    pub fn take(&self, class: Class, address: IpAddr) -> Result<Pass, Duration> {
        let bucket = self.bucket(class);
        if self.enforced { bucket.take(&network_of(address)) } else { Ok(bucket.pass(bucket.burst)) }
    }

    /// Takes one request from the bucket of an account, whatever address it comes from.
    ///
    /// # Errors
    /// How long to wait, when the bucket is empty.
    pub fn take_account(&self, account: &AccountId) -> Result<(), Duration> {
        if self.enforced { self.accounts.take(account).map(|_| ()) } else { Ok(()) }
    }

    /// Takes one comparison of a password that proved right lately from the bucket of its account: it is dear, and no guess.
    ///
    /// # Errors
    /// How long to wait, when the bucket is empty.
    pub(crate) fn take_comparison(&self, account: &AccountId) -> Result<(), Duration> {
        if self.enforced { self.comparisons.take(account).map(|_| ()) } else { Ok(()) }
    }

    /// The state of a full bucket, for answers that took nothing from one.
    pub fn untouched(&self, class: Class) -> Pass {
        self.bucket(class).pass(self.bucket(class).burst)
    }

    /// Forgets buckets that are full again, so that memory follows the clients of the last minute.
    pub fn sweep(&self) {
        for bucket in [&self.general, &self.sign_in, &self.registration, &self.clients] {
            bucket.limiter.retain_recent();
        }
        for bucket in [&self.accounts, &self.comparisons] {
            bucket.limiter.retain_recent();
        }
    }
}
