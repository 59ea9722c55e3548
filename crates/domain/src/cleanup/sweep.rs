//! One round of sweeping.

use std::time::Duration;

use super::store;
use crate::boxed;
use crate::context::App;
use crate::outbox;
use crate::refusal::Refusal;

/// Rows per transaction: small, so that no writer waits for a sweep.
const BATCH: i64 = 500;
/// Batches per round and kind of row: more than a node can write meanwhile, and still an end.
const ROUNDS: usize = 1000;
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const GRACE: Duration = Duration::from_secs(10);
/// A feed that is further behind than this has lost more than old changes.
const CHANGES_KEPT: Duration = Duration::from_secs(15 * 60);

/// What a round deleted or emptied.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Rows, of all kinds together.
    pub rows: u64,
}

/// Sweeps everything that has expired, by the clock of the process: what a test realm dates by its own, which is never behind,
/// goes too late and never too early. Any number of nodes may do so at once.
#[boxed]
pub async fn sweep(app: &App) -> Result<Swept, Refusal> {
    // First, because memory has to be given back even while the database is away.
    app.traffic.sweep();
    let now = app.clock.now();
    let kinds = [
        (&[store::FAMILIES, store::SESSION_KEYS, store::BROWSER_KEYS, store::SESSIONS][..], now),
        (&[store::SUCCESSORS], now.minus(GRACE)),
        (&[store::BUDGETS], now),
        (&[store::DEVICES], now.minus(90 * DAY)),
        (&[store::SPENT_SIGNATURES], now),
        (&[store::ANSWERS], now),
        (&[store::SIGNING_KEYS], now.minus(DAY)),
        (&[store::INVITATIONS], now),
        (&[store::SENT_CODES], now),
        (&[store::CHALLENGES], now),
        (&[store::REMEMBERED_DEVICES], now),
        (&[store::MESSAGE_COUNTS], now.minus(2 * outbox::STRETCH)),
        (&[store::PROOFS], now),
        (&[store::CLIENT_SECRETS], now),
        // Whoever made one may see for a while that it was there.
        (&[store::REGISTRATION_TOKENS], now.minus(7 * DAY)),
        (&[store::AUTHORIZATION_REQUESTS], now),
        (&[store::AUTHORIZATION_CODES], now.minus(HOUR)),
        (&[store::PROVIDER_STATES, store::PROVIDER_ARRIVALS], now),
        (&[store::DEVICE_CODES], now.minus(HOUR)),
        (&[store::SPENT_PROOFS], now),
        (&[store::OPAQUE_TOKENS], now),
        (&[store::HELD_MESSAGES], now.minus(7 * DAY)),
    ];
    let mut rows = 0;
    for (statements, before) in kinds {
        for _ in 0..ROUNDS {
            let deleted = app
                .store
                .write(|mut tx| async move {
                    let mut deleted = 0;
                    for statement in statements {
                        deleted += store::batch(&mut tx, statement, before, BATCH).await?;
                    }
                    Ok::<_, Refusal>(tx.commit(deleted))
                })
                .await?;
            rows += deleted;
            if deleted < BATCH.unsigned_abs() {
                break;
            }
        }
    }
    app.store.sweep_changes(CHANGES_KEPT).await?;
    Ok(Swept { rows })
}
