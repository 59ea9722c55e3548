//! Writing down what was done to a realm, where both sides read it.

use std::sync::Arc;

use serde_json::Value;
use signet_storage::WriteTx;

use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::realms::Realm;
use crate::refusal::Refusal;

/// Writes what was done to `realm`, or in it, into its trail, and into that of the caller's own realm where it is another: an
/// administrator who looks after many finds there what was done from it, and each realm keeps its history with it.
pub(crate) async fn record<'a>(
    tx: &mut WriteTx,
    ctx: &Context,
    realm: &Arc<Realm>,
    event: impl Fn() -> Event<'a>,
) -> Result<(), Refusal> {
    if realm.id == ctx.realm.id {
        return audit::record(tx, ctx, event()).await;
    }
    audit::record(tx, ctx, event().detail("realm", realm.id.as_str())).await?;
    let there = Context { realm: Arc::clone(realm), ..ctx.clone() };
    // Whoever acts has no account there: the event says where to look for it.
    audit::record(tx, &there, event().detail("actorRealm", ctx.realm.id.as_str())).await
}

/// The same of the realm itself, with these details.
pub(super) async fn record_of_realm(
    tx: &mut WriteTx,
    ctx: &Context,
    action: Action,
    realm: &Realm,
    details: &[(&str, Value)],
) -> Result<(), Refusal> {
    let event = || {
        let event = Event::new(action, Actor::of(ctx), Target::Realm(&realm.id));
        details.iter().fold(event, |event, (name, value)| event.detail(name, value.clone()))
    };
    record(tx, ctx, &Arc::new(realm.clone()), event).await
}
