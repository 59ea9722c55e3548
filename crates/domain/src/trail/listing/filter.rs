//! How a listing of the trail is narrowed.

use std::fmt;
use std::str::FromStr;

use signet_protocol::request_signature::parse_timestamp;
use signet_storage::Value;
use signet_vocabulary::{AccountId, Timestamp};

use crate::access::Reach;
use crate::audit::{Action, Outcome};
use crate::paging::Paging;
use crate::refusal::{FieldError, Refusal};

/// Longer than any id that a target has.
const LONGEST_ID: usize = 64;

/// A text that no filter can be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadFilter(&'static str);

impl fmt::Display for BadFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be {}", self.0)
    }
}

impl std::error::Error for BadFilter {}

/// A moment as a caller writes it (RFC 3339).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(Timestamp);

impl FromStr for Moment {
    type Err = BadFilter;

    fn from_str(text: &str) -> Result<Self, BadFilter> {
        let bad = BadFilter("a moment as RFC 3339 writes it, such as 2026-11-22T09:30:00Z; a + in it is sent as %2B");
        parse_timestamp(text).map(Self).ok_or(bad)
    }
}

/// The id of anything that an event can be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetId(String);

impl FromStr for TargetId {
    type Err = BadFilter;

    fn from_str(text: &str) -> Result<Self, BadFilter> {
        let is_id = (1..=LONGEST_ID).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if is_id { Ok(Self(text.to_owned())) } else { Err(BadFilter("an id: 1 to 64 letters, digits, _ and -")) }
    }
}

/// Which events are wanted; what is absent narrows nothing.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Done by this account.
    pub actor: Option<AccountId>,
    /// Done to what has this id.
    pub target: Option<TargetId>,
    /// What was done.
    pub action: Option<Action>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// At this moment or later.
    pub from: Option<Moment>,
    /// Before this moment.
    pub to: Option<Moment>,
}

impl Filter {
    /// Refuses a time that ends before it begins: whoever asks for that mistook something, and an empty page would hide it.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from > to => {
                let field = FieldError::new("from", "AFTER_TO", "must not be later than to");
                Err(Refusal::malformed(vec![field], "The parameter from is later than the parameter to."))
            }
            _ => Ok(()),
        }
    }
}

/// A filter within the caller's view, as it is bound: empty text narrows nothing.
pub(super) struct Narrowed {
    pub(super) actor: String,
    pub(super) target: String,
    pub(super) org: String,
    pub(super) action: String,
    pub(super) outcome: String,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

impl Narrowed {
    pub(super) fn new(filter: &Filter, reach: Reach) -> Self {
        let always = (Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX));
        Self {
            actor: filter.actor.as_ref().map(ToString::to_string).unwrap_or_default(),
            target: filter.target.as_ref().map(|target| target.0.clone()).unwrap_or_default(),
            org: match reach {
                Reach::Realm => String::new(),
                Reach::Org(org) => org.to_string(),
            },
            action: filter.action.map(|action| action.as_str().to_owned()).unwrap_or_default(),
            outcome: filter.outcome.map(|outcome| outcome.as_str().to_owned()).unwrap_or_default(),
            from: filter.from.map_or(always.0, |moment| moment.0),
            to: filter.to.map_or(always.1, |moment| moment.0),
        }
    }

    /// Where a page starts, exclusive, with how many rows to read, and the moment at which it ends at the latest. One bound on
    /// each side and no more: with both moments beside the place, SQLite reads the whole realm's index instead of the filter's.
    pub(super) fn bounds(&self, paging: &Paging<'_>) -> ([Value; 3], Timestamp) {
        let [at, id, limit] = paging.values();
        match at {
            Value::Integer(millis) if paging.reads_down() && millis >= self.to.millis() => {
                ([self.to.into(), "".into(), limit], self.from)
            }
            at if paging.reads_down() => ([at, id, limit], self.from),
            at => ([at, id, limit], self.to),
        }
    }

    /// What a cursor is bound to.
    pub(super) fn parts(&self) -> [String; 7] {
        let (from, to) = (self.from.millis().to_string(), self.to.millis().to_string());
        let [actor, target, org] = [&self.actor, &self.target, &self.org].map(String::clone);
        [actor, target, org, self.action.clone(), self.outcome.clone(), from, to]
    }
}
