//! Moving the clock of a test realm ahead.

use std::time::Duration;

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::Timestamp;

use super::require_test_realm;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::realms;
use crate::refusal::{FieldError, Refusal};

const DAY_SECONDS: u64 = 24 * 3600;
/// A leap year at a time.
const MOST_SECONDS: u64 = 366 * DAY_SECONDS;
/// Ten years in all, the leap days included.
const MOST_AHEAD: Duration = Duration::from_secs(3653 * DAY_SECONDS);

/// Moves the clock of the caller's realm ahead. It never moves back.
///
/// # Errors
/// `Denied` for callers who do not hold everything in the realm, and in every realm that is not a test realm; `Invalid` for
/// less than a second, more than 366 days, or more than ten years in all.
#[derive(Debug)]
pub struct AdvanceClock {
    /// By how many seconds.
    pub seconds: i64,
}

/// Where the clock stands after it was moved.
#[derive(Debug, Clone, Copy)]
pub struct Advanced {
    /// The time in the realm.
    pub now: Timestamp,
    /// How far it is ahead of the clock of the process.
    pub ahead: Duration,
}

/// How far the clock is to be moved.
///
/// # Errors
/// What is wrong with it, as an error of the field `seconds`.
pub fn check_seconds(seconds: i64) -> Result<Duration, FieldError> {
    let seconds = u64::try_from(seconds).ok().filter(|seconds| (1..=MOST_SECONDS).contains(seconds));
    let message = || format!("must be a number from 1 to {MOST_SECONDS}, which is 366 days");
    seconds.map(Duration::from_secs).ok_or_else(|| FieldError::new("seconds", "OUT_OF_RANGE", message()))
}

fn too_far() -> Refusal {
    let days = MOST_AHEAD.as_secs() / DAY_SECONDS;
    let message = format!("would put the clock more than {days} days ahead in all; make a new test realm");
    Refusal::invalid(vec![FieldError::new("seconds", "TOO_FAR", message)])
}

#[async_trait]
impl Operation for AdvanceClock {
    const ACTION: Action = Action::ClockAdvanced;

    type Subject = ();
    type Output = Advanced;

    async fn authorize(&self, _: &mut WriteTx, ctx: &Context) -> Result<(), Refusal> {
        require_test_realm(ctx)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (): ()) -> Result<Advanced, Refusal> {
        let by = check_seconds(self.seconds).map_err(|bad| Refusal::invalid(vec![bad]))?;
        let realm = realms::advance(tx, &ctx.realm, by, MOST_AHEAD).await?.ok_or_else(too_far)?;
        let event = Event::new(Action::ClockAdvanced, Actor::of(ctx), Target::Realm(&realm.id));
        audit::record(tx, ctx, event.detail("seconds", by.as_secs())).await?;
        Ok(Advanced { now: realm.now(&ctx.app.clock), ahead: realm.clock_ahead })
    }
}
