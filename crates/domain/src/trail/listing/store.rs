//! The SQL of reading the trail page by page: a statement for each index that a page can be read along, and each direction.

use signet_storage::{Error, ReadTx, Row, Statement, statements};
use signet_vocabulary::{AuditEventId, RealmId};

use super::Narrowed;
use super::recorded::{Recorded, Sealed};
use crate::paging::Paging;

statements! {
    /// Events of the whole realm, the newest first.
    BY_AT =
        "SELECT e.id, e.at, e.action, e.outcome, e.reason, e.actor, e.session, e.api_key, e.target_kind, e.target, e.org,
                e.subject, e.details, e.personal, e.request_id, e.seal IS NOT NULL, k.sealed
         FROM audit_events e LEFT JOIN personal_keys k ON k.realm = e.realm AND k.account = e.subject
         WHERE e.realm = $1 AND (e.at, e.id) < ($2, $3) AND ($5 = '' OR e.actor = $5)
               AND ($6 = '' OR e.target = $6) AND ($7 = '' OR e.org = $7)
               AND ($8 = '' OR e.action = $8) AND ($9 = '' OR e.outcome = $9) AND e.at >= $10
         ORDER BY e.at DESC, e.id DESC LIMIT $4";
    /// Events of the whole realm, the oldest first.
    BY_AT_UP =
        "SELECT e.id, e.at, e.action, e.outcome, e.reason, e.actor, e.session, e.api_key, e.target_kind, e.target, e.org,
                e.subject, e.details, e.personal, e.request_id, e.seal IS NOT NULL, k.sealed
         FROM audit_events e LEFT JOIN personal_keys k ON k.realm = e.realm AND k.account = e.subject
         WHERE e.realm = $1 AND (e.at, e.id) > ($2, $3) AND ($5 = '' OR e.actor = $5)
               AND ($6 = '' OR e.target = $6) AND ($7 = '' OR e.org = $7)
               AND ($8 = '' OR e.action = $8) AND ($9 = '' OR e.outcome = $9) AND e.at < $10
         ORDER BY e.at, e.id LIMIT $4";
    /// Events of one actor, the newest first.
    BY_ACTOR =
        "SELECT e.id, e.at, e.action, e.outcome, e.reason, e.actor, e.session, e.api_key, e.target_kind, e.target, e.org,
                e.subject, e.details, e.personal, e.request_id, e.seal IS NOT NULL, k.sealed
         FROM audit_events e LEFT JOIN personal_keys k ON k.realm = e.realm AND k.account = e.subject
         WHERE e.realm = $1 AND (e.at, e.id) < ($2, $3) AND e.actor = $5
               AND ($6 = '' OR e.target = $6) AND ($7 = '' OR e.org = $7)
               AND ($8 = '' OR e.action = $8) AND ($9 = '' OR e.outcome = $9) AND e.at >= $10
         ORDER BY e.at DESC, e.id DESC LIMIT $4";
    /// Events of one actor, the oldest first.
    BY_ACTOR_UP =
        "SELECT e.id, e.at, e.action, e.outcome, e.reason, e.actor, e.session, e.api_key, e.target_kind, e.target, e.org,
                e.subject, e.details, e.personal, e.request_id, e.seal IS NOT NULL, k.sealed
         FROM audit_events e LEFT JOIN personal_keys k ON k.realm = e.realm AND k.account = e.subject
         WHERE e.realm = $1 AND (e.at, e.id) > ($2, $3) AND e.actor = $5
               AND ($6 = '' OR e.target = $6) AND ($7 = '' OR e.org = $7)
               AND ($8 = '' OR e.action = $8) AND ($9 = '' OR e.outcome = $9) AND e.at < $10
         ORDER BY e.at, e.id LIMIT $4";
    /// Events of one target, the newest first. Compared and ordered together with the time, so that SQLite sees no use in the
    /// index of the whole realm.
    BY_TARGET =
        "SELECT e.id, e.at, e.action, e.outcome, e.reason, e.actor, e.session, e.api_key, e.target_kind, e.target, e.org,
                e.subject, e.details, e.personal, e.request_id, e.seal IS NOT NULL, k.sealed
         FROM audit_events e LEFT JOIN personal_keys k ON k.realm = e.realm AND k.account = e.subject
         WHERE e.realm = $1 AND (e.target, e.at, e.id) < ($6, $2, $3) AND (e.target, e.at) >= ($6, $10)
               AND ($5 = '' OR e.actor = $5) AND ($7 = '' OR e.org = $7)
               AND ($8 = '' OR e.action = $8) AND ($9 = '' OR e.outcome = $9)
         ORDER BY e.target DESC, e.at DESC, e.id DESC LIMIT $4";
    /// Events of one target, the oldest first.
    BY_TARGET_UP =
        "SELECT e.id, e.at, e.action, e.outcome, e.reason, e.actor, e.session, e.api_key, e.target_kind, e.target, e.org,
                e.subject, e.details, e.personal, e.request_id, e.seal IS NOT NULL, k.sealed
         FROM audit_events e LEFT JOIN personal_keys k ON k.realm = e.realm AND k.account = e.subject
         WHERE e.realm = $1 AND (e.target, e.at, e.id) > ($6, $2, $3) AND (e.target, e.at) < ($6, $10)
               AND ($5 = '' OR e.actor = $5) AND ($7 = '' OR e.org = $7)
               AND ($8 = '' OR e.action = $8) AND ($9 = '' OR e.outcome = $9)
         ORDER BY e.target, e.at, e.id LIMIT $4";
    /// Events of one organization, the newest first.
    BY_ORG =
        "SELECT e.id, e.at, e.action, e.outcome, e.reason, e.actor, e.session, e.api_key, e.target_kind, e.target, e.org,
                e.subject, e.details, e.personal, e.request_id, e.seal IS NOT NULL, k.sealed
         FROM audit_events e LEFT JOIN personal_keys k ON k.realm = e.realm AND k.account = e.subject
         WHERE e.realm = $1 AND (e.at, e.id) < ($2, $3) AND ($5 = '' OR e.actor = $5)
               AND ($6 = '' OR e.target = $6) AND e.org = $7
               AND ($8 = '' OR e.action = $8) AND ($9 = '' OR e.outcome = $9) AND e.at >= $10
         ORDER BY e.at DESC, e.id DESC LIMIT $4";
    /// Events of one organization, the oldest first.
    BY_ORG_UP =
        "SELECT e.id, e.at, e.action, e.outcome, e.reason, e.actor, e.session, e.api_key, e.target_kind, e.target, e.org,
                e.subject, e.details, e.personal, e.request_id, e.seal IS NOT NULL, k.sealed
         FROM audit_events e LEFT JOIN personal_keys k ON k.realm = e.realm AND k.account = e.subject
         WHERE e.realm = $1 AND (e.at, e.id) > ($2, $3) AND ($5 = '' OR e.actor = $5)
               AND ($6 = '' OR e.target = $6) AND e.org = $7
               AND ($8 = '' OR e.action = $8) AND ($9 = '' OR e.outcome = $9) AND e.at < $10
         ORDER BY e.at, e.id LIMIT $4";
}

/// An event, and what of it is still to be opened.
fn recorded(row: &Row<'_>) -> Result<(Recorded, Option<Sealed>), Error> {
    let corrupt = |what: &'static str| Error::corrupt("audit_events", what);
    let id: AuditEventId = row.get(0)?;
    let (personal, key): (Option<Vec<u8>>, Option<Vec<u8>>) = (row.get(13)?, row.get(16)?);
    let recorded = Recorded {
        id,
        at: row.get(1)?,
        action: row.get(2)?,
        outcome: row.get::<String>(3)?.parse().map_err(|_| corrupt("outcome"))?,
        reason: row.get(4)?,
        actor: row.get(5)?,
        session: row.get(6)?,
        api_key: row.get(7)?,
        target_kind: row.get(8)?,
        target: row.get(9)?,
        org: row.get(10)?,
        subject: row.get(11)?,
        details: serde_json::from_str(&row.get::<String>(12)?).map_err(|_| corrupt("details"))?,
        address: None,
        user_agent: None,
        request_id: row.get(14)?,
        is_sealed: row.get(15)?,
    };
    Ok((recorded, personal.zip(key).map(|(personal, key)| Sealed { personal, key })))
}

pub(super) async fn page(
    tx: &mut ReadTx,
    realm: &RealmId,
    narrowed: &Narrowed,
    paging: &Paging<'_>,
) -> Result<Vec<(Recorded, Option<Sealed>)>, Error> {
    let is_given = |value: &str| !value.is_empty();
    let (down, up): (&Statement, &Statement) = if is_given(&narrowed.actor) {
        (&BY_ACTOR, &BY_ACTOR_UP)
    } else if is_given(&narrowed.target) {
        (&BY_TARGET, &BY_TARGET_UP)
    } else if is_given(&narrowed.org) {
        (&BY_ORG, &BY_ORG_UP)
    } else {
        (&BY_AT, &BY_AT_UP)
    };
    let statement = if paging.reads_down() { down } else { up };
    let ([at, id, limit], end) = narrowed.bounds(paging);
    let values = [
        realm.into(),
        at,
        id,
        limit,
        (&narrowed.actor).into(),
        (&narrowed.target).into(),
        (&narrowed.org).into(),
        (&narrowed.action).into(),
        (&narrowed.outcome).into(),
        end.into(),
    ];
    tx.all(statement, &values, recorded).await
}
