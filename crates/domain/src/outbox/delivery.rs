//! Handing messages to the workers that deliver them, and writing down what became of them.
//!
//! Invariants: whoever claims a message has it for the length of the lease, and nobody else; a message is forgotten only
//! when it was delivered, so that one whose worker died is delivered again.

use std::time::Duration;

use signet_vocabulary::{MessageId, Random, RealmId, Timestamp};

use super::message::{Channel, Waiting, open};
use super::store;
use crate::boxed;
use crate::context::App;
use crate::meters::Delivery;
use crate::refusal::Refusal;

/// How long a claim holds. Deliveries end well before.
pub const LEASE: Duration = Duration::from_secs(60);
/// How often a message is tried before it is given up.
pub const MOST_ATTEMPTS: i64 = 12;
const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// A message in the hands of a worker.
#[derive(Debug)]
pub struct Claimed {
    realm: RealmId,
    id: MessageId,
    channel: Channel,
    attempts: i64,
    expires_at: Option<Timestamp>,
    /// What to deliver; nothing when it cannot be opened any more.
    pub message: Option<Waiting>,
}

impl Claimed {
    /// The message's id: all of it that a log may hold.
    pub fn id(&self) -> &MessageId {
        &self.id
    }

    /// The realm that it is of.
    pub fn realm(&self) -> &RealmId {
        &self.realm
    }

    /// Whether what it says is of no use any more.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at <= now)
    }
}

/// What becomes of a message that was not delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It is tried again then.
    Again(Timestamp),
    /// It was given up and waits for an operator.
    Dead,
    /// It is in other hands, or was taken out meanwhile.
    NotOurs,
}

/// Claims up to `most` messages that are due, the one that waits longest first.
///
/// # Errors
/// The database's.
#[boxed]
pub async fn claim(app: &App, channel: Channel, most: u16) -> Result<Vec<Claimed>, Refusal> {
    let now = app.clock.now();
    // Most looks find nothing, and should cost no writer its turn.
    if !store::is_any_due(&mut app.store.read().await?, channel, now).await? {
        return Ok(Vec::new());
    }
    let rows = app
        .store
        .write(|mut tx| async move {
            let rows = store::claim(&mut tx, channel, now, now.plus(LEASE), most).await?;
            Ok::<_, Refusal>(tx.commit(rows))
        })
        .await?;
    let claimed = |row: store::Claimed| {
        let store::Claimed { realm, attempts, expires_at, row } = row;
        let (id, channel) = (row.id.clone(), row.channel);
        let message = open(app, &realm, row).ok();
        Claimed { realm, id, channel, attempts, expires_at, message }
    };
    Ok(rows.into_iter().map(claimed).collect())
}

/// The newest messages that are due, for whoever only looks at them.
///
/// # Errors
/// The database's.
#[boxed]
pub async fn due(app: &App, channel: Channel, most: u16) -> Result<Vec<Waiting>, Refusal> {
    let rows = store::due(&mut app.store.read().await?, channel, app.clock.now(), most).await?;
    Ok(rows.into_iter().filter_map(|(realm, row)| open(app, &realm, row).ok()).collect())
}

/// Forgets a message that was delivered.
///
/// # Errors
/// The database's: the message is delivered again then.
#[boxed]
pub async fn delivered(app: &App, claimed: &Claimed) -> Result<(), Refusal> {
    app.meters.delivery(claimed.channel, Delivery::Delivered);
    forget(app, claimed).await
}

/// Forgets a message that nobody needs any more: a code that arrives too late makes its reader try what does not work.
///
/// # Errors
/// The database's: the claim runs out by itself then.
#[boxed]
pub async fn expired(app: &App, claimed: &Claimed) -> Result<(), Refusal> {
    app.meters.delivery(claimed.channel, Delivery::Expired);
    forget(app, claimed).await
}

async fn forget(app: &App, claimed: &Claimed) -> Result<(), Refusal> {
    app.store
        .write(|mut tx| async move {
            store::delete(&mut tx, &claimed.realm, &claimed.id).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

/// Writes down that a message was not delivered. `trouble` says why, in words without anything personal; `is_final` that
/// another try is useless.
///
/// # Errors
/// The database's: the claim runs out by itself then.
#[boxed]
pub async fn failed(app: &App, claimed: &Claimed, is_final: bool, trouble: &str) -> Result<Next, Refusal> {
    let now = app.clock.now();
    let gives_up = is_final || claimed.attempts >= MOST_ATTEMPTS;
    let again = now.plus(wait_after(claimed.attempts, &app.random));
    let due_at = if gives_up { store::NEVER } else { again };
    let is_ours = app
        .store
        .write(|mut tx| async move {
            let dead_at = gives_up.then_some(now);
            let claim = (&claimed.realm, &claimed.id, claimed.attempts);
            let is_ours = store::put_off(&mut tx, claim, due_at, dead_at, trouble).await?;
            Ok::<_, Refusal>(tx.commit(is_ours))
        })
        .await?;
    app.meters.delivery(claimed.channel, if gives_up { Delivery::Dead } else { Delivery::Failed });
    Ok(match (is_ours, gives_up) {
        (false, _) => Next::NotOurs,
        (true, true) => Next::Dead,
        (true, false) => Next::Again(again),
    })
}

/// 30 seconds, doubling with every try up to an hour, give or take a fifth: what failed together need not return together.
fn wait_after(attempts: i64, random: &Random) -> Duration {
    let doublings = u32::try_from((attempts - 1).max(0)).unwrap_or(u32::MAX);
    let wait = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(doublings)).min(LONGEST_WAIT);
    let [byte] = random.bytes::<1>();
    wait.mul_f64(0.8 + 0.4 * f64::from(byte) / 255.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        let random = Random::seeded(7);
        for (attempts, expected) in [(1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (11, 3600), (i64::MAX, 3600)] {
            for _ in 0..50 {
                let wait = wait_after(attempts, &random).as_secs_f64();
                let expected = f64::from(expected);
                assert!((expected * 0.8..=expected * 1.2).contains(&wait), "{attempts}: {wait}");
            }
        }
    }
}
