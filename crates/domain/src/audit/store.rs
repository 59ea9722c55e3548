//! The SQL of the audit trail: it only ever adds.

use signet_storage::{Error, WriteTx, statements, values};
use signet_vocabulary::{AccountId, OrgId, RealmId};

use super::entry::Entry;

statements! {
    /// One more event.
    INSERT = "INSERT INTO audit_events (realm, id, at, action, outcome, reason, actor, session, api_key, target_kind, target,
                                        details, personal, request_id, digest, seal, org, subject)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, NULL, $16, $17)";
    /// Whether an account is in an organization.
    IS_MEMBER = "SELECT 1 FROM members WHERE realm = $1 AND org = $2 AND account = $3";
    /// One more refusal of this hour.
    COUNT_REFUSAL = "INSERT INTO refusals (realm, hour, action, reason, shard, count) VALUES ($1, $2, $3, $4, $5, 1)
                     ON CONFLICT (realm, hour, action, reason, shard) DO UPDATE SET count = refusals.count + 1";
}

pub(super) async fn insert(tx: &mut WriteTx, entry: Entry) -> Result<(), Error> {
    let digest = entry.digest();
    let row = values![
        entry.realm,
        entry.id,
        entry.at,
        entry.action,
        entry.outcome,
        entry.reason,
        entry.actor,
        entry.session,
        entry.api_key,
        entry.target_kind,
        entry.target,
        entry.details,
        entry.personal,
        entry.request_id,
        digest,
        entry.org,
        entry.subject,
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

pub(super) async fn is_member(
    tx: &mut WriteTx,
    realm: &RealmId,
    org: &OrgId,
    account: &AccountId,
) -> Result<bool, Error> {
    let found = tx.optional(&IS_MEMBER, &values![realm, org, account], |row| row.get::<i64>(0)).await?;
    Ok(found.is_some())
}
