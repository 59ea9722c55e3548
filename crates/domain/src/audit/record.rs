//! Writing to the trail, in the transaction of what it records.

use std::time::Duration;

use signet_storage::{Pending, WriteTx};
use signet_vocabulary::{AuditEventId, OrgId};

use super::entry::Entry;
use super::event::{Action, Event, Outcome};
use super::store;
use crate::boxed;
use crate::context::Context;
use crate::personal_keys;
use crate::refusal::Refusal;

/// What the sealed personal values of an event are bound to, beside its id.
pub(crate) const PERSONAL_PURPOSE: &str = "audit_events.personal";
const SHARDS: u8 = 64;
const HOUR: Duration = Duration::from_secs(3600);

/// Writes one event. It exists if and only if the transaction commits.
pub fn record<'a>(tx: &'a mut WriteTx, ctx: &'a Context, event: Event<'a>) -> Pending<'a, Result<(), Refusal>> {
    Box::pin(async move {
        let event = event.by_whoever_acts(ctx);
        let id = AuditEventId::random(&ctx.app.random, ctx.now());
        let personal = match event.target.person() {
            None => None,
            Some(person) => {
                let mut values = event.personal.clone();
                values.insert("address".to_owned(), ctx.origin.address.to_string().into());
                values.insert("userAgent".to_owned(), ctx.origin.user_agent.clone().into());
                let values = serde_json::Value::Object(values);
                let bound_to = (PERSONAL_PURPOSE, id.as_str());
                personal_keys::seal(tx, ctx, person, bound_to, values.to_string().as_bytes()).await?
            }
        };
        let org = org_of(tx, ctx, &event).await?;
        let entry = Entry {
            realm: ctx.realm.id.to_string(),
            id: id.to_string(),
            at: ctx.now().millis(),
            action: event.action.as_str().to_owned(),
            outcome: Outcome::of(event.refused).as_str().to_owned(),
            reason: event.refused.map(str::to_owned),
            actor: event.actor.account.as_ref().map(ToString::to_string),
            session: event.actor.session.as_ref().map(ToString::to_string),
            api_key: event.actor.api_key.as_ref().map(ToString::to_string),
            org: org.map(|org| org.to_string()),
            subject: event.target.person().map(ToString::to_string),
            target_kind: event.target.kind().to_owned(),
            target: event.target.id().to_owned(),
            details: serde_json::Value::Object(event.details).to_string(),
            personal,
            request_id: ctx.request_id.clone(),
        };
        Ok(store::insert(tx, entry).await?)
    })
}

/// The organization whose trail shows the event: the target's own, or the one that the actor acts in when the target is the
/// actor or a member too. What an administrator of the realm does to strangers is no business of the organization that the
/// administrator happens to act in.
async fn org_of(tx: &mut WriteTx, ctx: &Context, event: &Event<'_>) -> Result<Option<OrgId>, Refusal> {
    if let Some(org) = event.target.org() {
        return Ok(Some(org.clone()));
    }
    let (Some(org), Some(subject)) = (&event.actor.org, event.target.person()) else { return Ok(None) };
    let is_theirs =
        event.actor.account.as_ref() == Some(subject) || store::is_member(tx, &ctx.realm.id, org, subject).await?;
    Ok(is_theirs.then(|| org.clone()))
}

/// Counts a refusal that is no event of its own, in a few rows of its hour: junk cannot fill the trail.
#[boxed]
pub async fn count_refusal(
    tx: &mut WriteTx,
    ctx: &Context,
    action: Action,
    reason: &'static str,
) -> Result<(), Refusal> {
    let hour = i64::try_from(HOUR.as_millis()).unwrap_or(1);
    let hour = ctx.now().millis().div_euclid(hour) * hour;
    // Several rows, drawn at random, so that parallel refusals do not all wait for the same one.
    let [shard] = ctx.app.random.bytes();
    Ok(store::count_refusal(tx, &ctx.realm.id, hour, action.as_str(), reason, i64::from(shard % SHARDS)).await?)
}
