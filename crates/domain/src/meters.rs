//! What the product counts about itself: plain numbers, which the server shows in its metrics.

use std::sync::atomic::{AtomicU64, Ordering};

/// How a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// With a session.
    Succeeded,
    /// Wrong password or unknown account: the two are not told apart.
    Refused,
    /// The right password of an account that may not sign in.
    Blocked,
    /// The guess budget was spent.
    Limited,
    /// Too many hashes were waiting.
    Overloaded,
}

impl SignIn {
    /// Every outcome, in the order of the counters.
    pub const ALL: [Self; 5] = [Self::Succeeded, Self::Refused, Self::Blocked, Self::Limited, Self::Overloaded];

    /// The outcome's name in the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Refused => "refused",
            Self::Blocked => "blocked",
            Self::Limited => "limited",
            Self::Overloaded => "overloaded",
        }
    }
}

/// Counters since start-up.
#[derive(Debug, Default)]
pub struct Meters {
    sign_ins: [AtomicU64; SignIn::ALL.len()],
}

impl Meters {
    /// Counts one sign-in.
    pub fn sign_in(&self, outcome: SignIn) {
        self.sign_ins[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How many sign-ins ended so.
    pub fn sign_ins(&self, outcome: SignIn) -> u64 {
        self.sign_ins[outcome as usize].load(Ordering::Relaxed)
    }
}
