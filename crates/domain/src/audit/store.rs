//! The SQL of the audit trail: it only ever adds.

use signet_storage::{Error, WriteTx, statements, values};
use signet_vocabulary::{AccountId, ApiKeyId, AuditEventId, OrgId, RealmId, SessionId, Timestamp};

statements! {
    /// One more event.
    INSERT = "INSERT INTO audit_events (realm, id, at, action, outcome, reason, actor, session, api_key, target_kind, target,
                                        details, personal, request_id, digest, seal, org, subject)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, NULL, $16, $17)";
    /// One more refusal of this hour.
    COUNT_REFUSAL = "INSERT INTO refusals (realm, hour, action, reason, shard, count) VALUES ($1, $2, $3, $4, $5, 1)
                     ON CONFLICT (realm, hour, action, reason, shard) DO UPDATE SET count = refusals.count + 1";
}

/// A row of the trail.
pub(super) struct Entry {
    pub(super) realm: RealmId,
    pub(super) id: AuditEventId,
    pub(super) at: Timestamp,
    pub(super) action: &'static str,
    pub(super) outcome: &'static str,
    pub(super) reason: Option<&'static str>,
    pub(super) actor: Option<AccountId>,
    pub(super) session: Option<SessionId>,
    pub(super) api_key: Option<ApiKeyId>,
    pub(super) org: Option<OrgId>,
    pub(super) subject: Option<AccountId>,
    pub(super) target_kind: &'static str,
    pub(super) target: String,
    pub(super) details: String,
    pub(super) personal: Option<Vec<u8>>,
    pub(super) request_id: String,
    pub(super) digest: [u8; 32],
}

pub(super) async fn insert(tx: &mut WriteTx, entry: &Entry) -> Result<(), Error> {
    let row = values![
        &entry.realm,
        &entry.id,
        entry.at,
        entry.action,
        entry.outcome,
        entry.reason,
        entry.actor.as_ref(),
        entry.session.as_ref(),
        entry.api_key.as_ref(),
        entry.target_kind,
        &entry.target,
        &entry.details,
        entry.personal.clone(),
        &entry.request_id,
        &entry.digest[..],
        entry.org.as_ref(),
        entry.subject.as_ref(),
    ];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

pub(super) async fn count_refusal(
    tx: &mut WriteTx,
    realm: &RealmId,
    hour: i64,
    action: &str,
    reason: &str,
    shard: i64,
) -> Result<(), Error> {
    tx.execute(&COUNT_REFUSAL, &values![realm, hour, action, reason, shard]).await?;
    Ok(())
}
