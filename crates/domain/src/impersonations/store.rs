//! The SQL of impersonations: reading what the trail says of them.

use signet_storage::{Error, ReadTx, Row, statements};
use signet_vocabulary::{AccountId, AuditEventId, RealmId, SessionId, Timestamp};

use crate::paging::Paging;

statements! {
    /// Those of one account, the newest first, each with its end if somebody ended it.
    OF_SUBJECT =
        "SELECT b.id, b.at, b.target, b.details, b.personal,
                (SELECT MIN(e.at) FROM audit_events e
                 WHERE e.realm = b.realm AND e.target = b.target AND e.action = 'impersonation.end'
                       AND e.outcome = 'success')
         FROM audit_events b
         WHERE b.realm = $1 AND b.subject = $2 AND (b.at, b.id) < ($3, $4) AND b.action = 'impersonation.begin'
               AND b.outcome = 'success' AND b.target_kind = 'session'
         ORDER BY b.at DESC, b.id DESC LIMIT $5";
    /// The same, the oldest first.
    OF_SUBJECT_UP =
        "SELECT b.id, b.at, b.target, b.details, b.personal,
                (SELECT MIN(e.at) FROM audit_events e
                 WHERE e.realm = b.realm AND e.target = b.target AND e.action = 'impersonation.end'
                       AND e.outcome = 'success')
         FROM audit_events b
         WHERE b.realm = $1 AND b.subject = $2 AND (b.at, b.id) > ($3, $4) AND b.action = 'impersonation.begin'
               AND b.outcome = 'success' AND b.target_kind = 'session'
         ORDER BY b.at, b.id LIMIT $5";
}

/// The event of one that began.
pub(super) struct Begun {
    pub(super) event: AuditEventId,
    pub(super) at: Timestamp,
    pub(super) session: SessionId,
    pub(super) details: serde_json::Value,
    pub(super) personal: Option<Vec<u8>>,
    pub(super) ended_at: Option<Timestamp>,
}

fn begun(row: &Row<'_>) -> Result<Begun, Error> {
    Ok(Begun {
        event: row.get(0)?,
        at: row.get(1)?,
        session: row.get(2)?,
        details: serde_json::from_str(&row.get::<String>(3)?).map_err(|_| Error::corrupt("audit_events", "details"))?,
        personal: row.get(4)?,
        ended_at: row.get(5)?,
    })
}

pub(super) async fn page(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    paging: &Paging<'_>,
) -> Result<Vec<Begun>, Error> {
    let statement = if paging.reads_down() { &OF_SUBJECT } else { &OF_SUBJECT_UP };
    let [at, id, limit] = paging.values();
    tx.all(statement, &[realm.into(), account.into(), at, id, limit], begun).await
}
