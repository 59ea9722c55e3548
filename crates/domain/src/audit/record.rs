//! Writing to the trail, in the transaction of what it records.

use std::time::Duration;

use signet_protocol::digest;
use signet_storage::WriteTx;
use signet_vocabulary::AuditEventId;

use super::event::{Action, Event};
use super::store::{self, Entry};
use crate::context::Context;
use crate::personal_keys;
use crate::refusal::Refusal;

/// What the sealed personal values of an event are bound to, beside its id.
const PERSONAL_PURPOSE: &str = "audit_events.personal";
/// Keys the digests of events, so that they equal no other digest; it is a label, not a secret.
const DIGEST_LABEL: &[u8] = b"signet audit event 2";
const SHARDS: u8 = 64;
const HOUR: Duration = Duration::from_secs(3600);

/// Writes one event. It exists if and only if the transaction commits.
pub async fn record(tx: &mut WriteTx, ctx: &Context, event: Event<'_>) -> Result<(), Refusal> {
    let id = AuditEventId::random(&ctx.app.random, ctx.now());
    let personal = match event.target.person() {
        None => None,
        Some(person) => {
            let values = serde_json::json!({
                "address": ctx.origin.address.to_string(),
                "userAgent": ctx.origin.user_agent,
            });
            let bound_to = (PERSONAL_PURPOSE, id.as_str());
            personal_keys::seal(tx, ctx, person, bound_to, values.to_string().as_bytes()).await?
        }
    };
    let mut entry = Entry {
        realm: ctx.realm.id.clone(),
        id,
        at: ctx.now(),
        action: event.action.as_str(),
        outcome: if event.refused.is_some() { "refused" } else { "success" },
        reason: event.refused,
        actor: event.actor.account,
        session: event.actor.session,
        api_key: event.actor.api_key,
        org: event.target.org().cloned().or(event.actor.org),
        subject: event.target.person().cloned(),
        target_kind: event.target.kind(),
        target: event.target.id().to_owned(),
        details: serde_json::Value::Object(event.details).to_string(),
        personal,
        request_id: ctx.request_id.clone(),
        digest: [0; 32],
    };
    entry.digest = digest_of(&entry);
    Ok(store::insert(tx, &entry).await?)
}

/// Covers every column but the seal. An absent value and an empty one differ by the leading mark.
fn digest_of(entry: &Entry) -> [u8; 32] {
    fn optional(value: Option<&[u8]>) -> Vec<u8> {
        value.map_or_else(|| vec![0], |bytes| [&[1], bytes].concat())
    }
    digest::hmac_sha256(
        DIGEST_LABEL,
        &[
            entry.realm.as_str().as_bytes(),
            entry.id.as_str().as_bytes(),
            &entry.at.millis().to_be_bytes(),
            entry.action.as_bytes(),
            entry.outcome.as_bytes(),
            &optional(entry.reason.map(str::as_bytes)),
            &optional(entry.actor.as_ref().map(|actor| actor.as_str().as_bytes())),
            &optional(entry.session.as_ref().map(|session| session.as_str().as_bytes())),
            &optional(entry.api_key.as_ref().map(|key| key.as_str().as_bytes())),
            entry.target_kind.as_bytes(),
            entry.target.as_bytes(),
            entry.details.as_bytes(),
            &optional(entry.personal.as_deref()),
            entry.request_id.as_bytes(),
            &optional(entry.org.as_ref().map(|org| org.as_str().as_bytes())),
            &optional(entry.subject.as_ref().map(|subject| subject.as_str().as_bytes())),
        ],
    )
}

/// Counts a refusal that is no event of its own, in a few rows of its hour: junk cannot fill the trail.
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
