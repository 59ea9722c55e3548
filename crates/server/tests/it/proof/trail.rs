//! The audit trail as the tests read it.

use signet_protocol::seal::{Context as SealedFor, DataKey, MasterKey};
use signet_vocabulary::Secret;

use super::inspection::bytes;
use crate::app::TestApp;

/// The columns that an event's digest covers, in the order of the digest.
pub const COLUMNS: [&str; 16] = [
    "realm",
    "id",
    "at",
    "action",
    "outcome",
    "reason",
    "actor",
    "session",
    "api_key",
    "target_kind",
    "target",
    "details",
    "personal",
    "request_id",
    "org",
    "subject",
];

/// A row of the trail. Absent values read as empty text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub realm: String,
    pub id: String,
    pub at: i64,
    pub action: String,
    pub outcome: String,
    pub reason: String,
    pub actor: String,
    pub session: String,
    pub api_key: String,
    pub target_kind: String,
    pub target: String,
    pub details: String,
    pub personal: Vec<u8>,
    pub request_id: String,
    pub org: String,
    pub subject: String,
    pub digest: Vec<u8>,
}

/// The rows that fit `condition`.
pub async fn rows(node: &TestApp, condition: &str) -> Vec<Row> {
    let sql = format!("SELECT {}, digest FROM audit_events WHERE {condition} ORDER BY at, id", COLUMNS.join(", "));
    let row = |line: String| {
        let mut cells = line.split('|').map(str::to_owned);
        let mut next = || cells.next().expect("a column");
        Row {
            realm: next(),
            id: next(),
            at: next().parse().expect("a time"),
            action: next(),
            outcome: next(),
            reason: next(),
            actor: next(),
            session: next(),
            api_key: next(),
            target_kind: next(),
            target: next(),
            details: next(),
            personal: bytes(&next()),
            request_id: next(),
            org: next(),
            subject: next(),
            digest: bytes(&next()),
        }
    };
    node.query(&sql).await.into_iter().map(row).collect()
}

/// The key that an account's personal values are sealed under, if it is still there.
async fn personal_key(node: &TestApp, realm: &str, account: &str) -> Option<DataKey> {
    let found = node.query(&format!("SELECT sealed FROM personal_keys WHERE account = '{account}'")).await;
    let sealed_for = SealedFor { purpose: "personal_keys.sealed", realm, record: account };
    let master = MasterKey::new(Secret::new([7; 32]));
    let opened = master.open(&sealed_for, &bytes(found.first()?)).ok()?;
    Some(DataKey::new(Secret::new(opened.expose().as_slice().try_into().ok()?)))
}

/// What an event says of where it came from, read with the key of `account`.
pub async fn personal(node: &TestApp, row: &Row, account: &str) -> Option<serde_json::Value> {
    let key = personal_key(node, &row.realm, account).await?;
    let sealed_for = SealedFor { purpose: "audit_events.personal", realm: &row.realm, record: &row.id };
    let plain = key.open(&sealed_for, &row.personal).ok()?;
    serde_json::from_slice(plain.expose()).ok()
}
