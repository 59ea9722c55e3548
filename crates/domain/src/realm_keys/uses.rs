//! Where realm keys are used from: an event in an hour, and not one for each request.

use quick_cache::sync::Cache;
use signet_vocabulary::AccountId;

use crate::accounts::Account;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::{Context, Credential};
use crate::limits;
use crate::refusal::Refusal;
use crate::sessions;

const HOUR_MILLIS: i64 = 3600 * 1000;

/// An account, the network that its realm key is used from, and the hour (since 1970).
type Seen = (AccountId, u128, i64);

/// Which uses the trail knows of.
#[derive(Debug)]
pub(super) struct Uses(Cache<Seen, ()>);

impl Default for Uses {
    fn default() -> Self {
        Self(Cache::new(50_000))
    }
}

/// Writes the first use of the caller's realm key in an hour from an address (a network of 64 bits for IPv6) into the audit
/// trail before the request is answered, on every node once, if that is what it called with. Its owner is told of a new place,
/// and a known one has a guess budget of its own, as with sign-ins.
///
/// # Errors
/// What keeps the trail from being written: then the request is not to be answered.
#[boxed]
pub async fn note_use(ctx: &Context) -> Result<(), Refusal> {
    let Some(caller) = &ctx.caller else { return Ok(()) };
    if !matches!(caller.credential, Credential::Password { .. }) {
        return Ok(());
    }
    let hour = ctx.now().millis().div_euclid(HOUR_MILLIS);
    let seen = (caller.account.id.clone(), limits::network_of(ctx.origin.address), hour);
    // Requests that arrive together wait for the one that writes, and the next tries if it fails.
    ctx.app.realm_keys.uses.0.get_or_insert_async(&seen, record(ctx, &caller.account)).await
}

async fn record(ctx: &Context, account: &Account) -> Result<(), Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            sessions::arrive(&mut tx, ctx, account, true).await?;
            let event = Event::new(Action::RealmKeyUsed, Actor::of(ctx), Target::Account(&account.id));
            audit::record(&mut tx, ctx, event).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}
