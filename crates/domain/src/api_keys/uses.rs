//! When keys are used, without a write for every request.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use quick_cache::sync::Cache;
use signet_vocabulary::{ApiKeyId, RealmId, Timestamp};

use super::{ApiKey, store};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::{App, Context, Credential};
use crate::limits;
use crate::refusal::Refusal;

const HOUR_MILLIS: i64 = 3600 * 1000;
/// A key's row is written at most this often, by all nodes together.
const BETWEEN_WRITES: Duration = Duration::from_secs(60);
/// Rows per transaction: small, so that no request waits for the bookkeeping.
const BATCH: usize = 500;

/// A key, the network that uses it, and the hour (since 1970).
type Seen = (ApiKeyId, u128, i64);

/// When keys were last used, until it is written, and which uses the trail knows of.
#[derive(Debug)]
pub(super) struct Uses {
    /// In the order of the ids, so that nodes that write at once do not wait for each other in a circle.
    unwritten: Mutex<BTreeMap<ApiKeyId, (RealmId, Timestamp)>>,
    seen: Cache<Seen, ()>,
}

impl Default for Uses {
    fn default() -> Self {
        Self { unwritten: Mutex::default(), seen: Cache::new(50_000) }
    }
}

impl Uses {
    fn unwritten(&self) -> MutexGuard<'_, BTreeMap<ApiKeyId, (RealmId, Timestamp)>> {
        self.unwritten.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn touch(&self, key: &ApiKey, now: Timestamp) {
        let mut unwritten = self.unwritten();
        match unwritten.get_mut(&key.id) {
            Some((_, at)) => *at = now,
            None => drop(unwritten.insert(key.id.clone(), (key.realm.clone(), now))),
        }
    }

    fn put_back(&self, uses: Vec<(ApiKeyId, (RealmId, Timestamp))>) {
        let mut unwritten = self.unwritten();
        for (id, (realm, at)) in uses {
            unwritten.entry(id).or_insert((realm, at));
        }
    }
}

/// Remembers that the caller's API key is used, if that is what it called with. The first use in an hour from an address
/// (a network of 64 bits for IPv6) is in the audit trail before the request is answered, on every node once.
///
/// # Errors
/// What keeps the trail from being written: then the request is not to be answered.
#[boxed]
pub async fn note_use(ctx: &Context) -> Result<(), Refusal> {
    let Some(Credential::Key(key, _)) = ctx.caller.as_ref().map(|caller| &caller.credential) else { return Ok(()) };
    let (uses, now) = (&ctx.app.api_keys.uses, ctx.now());
    uses.touch(key, now);
    let seen = (key.id.clone(), limits::network_of(ctx.origin.address), now.millis().div_euclid(HOUR_MILLIS));
    // Requests that arrive together wait for the one that writes, and the next tries if it fails.
    uses.seen.get_or_insert_async(&seen, record(ctx, key)).await
}

async fn record(ctx: &Context, key: &ApiKey) -> Result<(), Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            let target = Target::ApiKey(&key.id, &key.account, &key.org);
            audit::record(&mut tx, ctx, Event::new(Action::ApiKeyUsed, Actor::of(ctx), target)).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

/// Writes down when keys were last used: each key's row at most once a minute, so that it tells the time to within one. To
/// be called every now and then, and before the node stops.
///
/// # Errors
/// What keeps the database from writing; nothing is forgotten then.
#[boxed]
pub async fn write_uses(app: &App) -> Result<(), Refusal> {
    let uses = &app.api_keys.uses;
    let mut taken: Vec<_> = std::mem::take(&mut *uses.unwritten()).into_iter().collect();
    while !taken.is_empty() {
        let rest = taken.split_off(taken.len().min(BATCH));
        if let Err(refusal) = write_batch(app, &taken).await {
            uses.put_back(taken);
            uses.put_back(rest);
            return Err(refusal);
        }
        taken = rest;
    }
    Ok(())
}

async fn write_batch(app: &App, uses: &[(ApiKeyId, (RealmId, Timestamp))]) -> Result<(), Refusal> {
    app.store
        .write(|mut tx| async move {
            for (id, (realm, at)) in uses {
                store::record_use(&mut tx, realm, id, *at, at.minus(BETWEEN_WRITES)).await?;
            }
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}
