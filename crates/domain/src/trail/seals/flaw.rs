//! What a check of the trail finds.

use std::fmt;

use super::model::Head;

/// A trail that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// How many seals there are.
    pub seals: u64,
    /// How many events they cover.
    pub events: u64,
    /// How many events wait for their seal.
    pub unsealed: u64,
    /// The newest seal; nothing while there is none.
    pub head: Option<Head>,
    /// Whether the newest seal is known to be ours: its key is still the realm's own, or it is the one whose head was kept.
    /// If not, all of the trail may have been written anew. That it was cut off, only a head that was kept tells.
    pub is_anchored: bool,
}

/// Where a trail is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At this event, by its id as it stands.
    Event(String),
    /// At the seal of this number.
    Seal(i64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // As a literal: what somebody wrote into the database must not steer a terminal.
            Self::Event(id) => write!(f, "event {:?}", id),
            Self::Seal(number) => write!(f, "seal {number}"),
        }
    }
}

/// The first thing that does not hold, in the order of the seals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Where.
    pub place: Place,
    /// What, to be read after the place.
    pub what: String,
}

impl Flaw {
    pub(super) fn at_event(id: &str, what: impl Into<String>) -> Self {
        Self { place: Place::Event(id.to_owned()), what: what.into() }
    }

    pub(super) fn at_seal(number: i64, what: impl Into<String>) -> Self {
        Self { place: Place::Seal(number), what: what.into() }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.place, self.what)
    }
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was changed, removed, added or reordered.
    Holds(Chain),
    /// Something was.
    Broken(Flaw),
}
