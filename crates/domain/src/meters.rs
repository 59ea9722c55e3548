//! What the product counts about itself: plain numbers, which the server shows in its metrics.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::outbox::{Backlog, Channel};

/// How a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// With a session.
    Succeeded,
    /// The password was right, and a second factor was asked for.
    Challenged,
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
    pub const ALL: [Self; 6] =
        [Self::Succeeded, Self::Challenged, Self::Refused, Self::Blocked, Self::Limited, Self::Overloaded];

    /// The outcome's name in the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Challenged => "challenged",
            Self::Refused => "refused",
            Self::Blocked => "blocked",
            Self::Limited => "limited",
            Self::Overloaded => "overloaded",
        }
    }
}

/// What became of a message that a worker took in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It was taken.
    Delivered,
    /// It was not, and is tried again.
    Failed,
    /// It was not, and was given up.
    Dead,
    /// What it says was of no use any more, and it was dropped without a try.
    Expired,
}

impl Delivery {
    /// Every outcome, in the order of the counters.
    pub const ALL: [Self; 4] = [Self::Delivered, Self::Failed, Self::Dead, Self::Expired];

    /// The outcome's name in the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Dead => "dead",
            Self::Expired => "expired",
        }
    }
}

const CHANNELS: usize = Channel::ALL.len();

/// Counters since start-up, and the outbox as it was seen last.
#[derive(Debug, Default)]
pub struct Meters {
    sign_ins: [AtomicU64; SignIn::ALL.len()],
    deliveries: [[AtomicU64; Delivery::ALL.len()]; CHANNELS],
    backlogs: Mutex<[Option<Backlog>; CHANNELS]>,
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

    /// Counts one try to deliver a message.
    pub fn delivery(&self, channel: Channel, outcome: Delivery) {
        self.deliveries[channel as usize][outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How many tries on a channel ended so.
    pub fn deliveries(&self, channel: Channel, outcome: Delivery) -> u64 {
        self.deliveries[channel as usize][outcome as usize].load(Ordering::Relaxed)
    }

    /// What was seen in the outbox.
    pub fn set_backlog(&self, channel: Channel, seen: Backlog) {
        self.backlogs.lock().unwrap_or_else(PoisonError::into_inner)[channel as usize] = Some(seen);
    }

    /// What was seen in the outbox last; nothing before the first look.
    pub fn backlog(&self, channel: Channel) -> Option<Backlog> {
        self.backlogs.lock().unwrap_or_else(PoisonError::into_inner)[channel as usize]
    }
}
