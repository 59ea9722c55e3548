//! The SQL of seals, and of reading what they cover.

use signet_storage::{Error, ReadTx, Row, Statement, WriteTx, statements, values};
use signet_vocabulary::RealmId;

use super::model::Seal;
use crate::audit::Entry;

statements! {
    /// The realms in which something waits for a seal. Its order leads SQLite to the index of what waits; asked whether there
    /// is any, it would look through the whole trail.
    WITH_UNSEALED = "SELECT id FROM realms
                     WHERE (SELECT e.at FROM audit_events e WHERE e.realm = realms.id AND e.seal IS NULL
                            ORDER BY e.at, e.id LIMIT 1) IS NOT NULL";
    /// What waits, in order.
    UNSEALED = "SELECT at, id, digest FROM audit_events WHERE realm = $1 AND seal IS NULL ORDER BY at, id LIMIT $2";
    /// Puts what waits up to a place under a seal.
    MARK = "UPDATE audit_events SET seal = $2 WHERE realm = $1 AND seal IS NULL AND (at, id) <= ($3, $4)";
    /// A new seal.
    INSERT = "INSERT INTO audit_seals (realm, number, at, events, root, previous, kid, public_key, signature)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// The newest seal.
    LAST = "SELECT realm, number, at, events, root, previous, kid, public_key, signature FROM audit_seals
            WHERE realm = $1 ORDER BY number DESC LIMIT 1";
    /// The seal behind one.
    NEXT = "SELECT realm, number, at, events, root, previous, kid, public_key, signature FROM audit_seals
            WHERE realm = $1 AND number > $2 ORDER BY number LIMIT 1";
    /// What a seal covers, from a place on.
    COVERED = "SELECT realm, id, at, action, outcome, reason, actor, session, api_key, target_kind, target, details,
                      personal, request_id, org, subject, digest
               FROM audit_events WHERE realm = $1 AND (at, id) > ($2, $3) AND seal = $5 ORDER BY at, id LIMIT $4";
    /// What no seal covers, from a place on.
    LOOSE = "SELECT realm, id, at, action, outcome, reason, actor, session, api_key, target_kind, target, details,
                    personal, request_id, org, subject, digest
             FROM audit_events WHERE realm = $1 AND (at, id) > ($2, $3) AND seal IS NULL ORDER BY at, id LIMIT $4";
    /// The first event in a range of seals that names one which is not there.
    STRAY = "SELECT e.id FROM audit_events e WHERE e.realm = $1 AND e.seal >= $2 AND e.seal <= $3
                    AND NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.realm = e.realm AND s.number = e.seal)
             ORDER BY e.seal, e.at, e.id LIMIT 1";
}

/// An event that waits for its seal.
pub(super) struct Unsealed {
    at: i64,
    id: String,
    pub(super) digest: Vec<u8>,
}

/// An event, and the digest that is stored with it.
pub(super) struct Stored {
    pub(super) entry: Entry,
    pub(super) digest: Vec<u8>,
}

fn unsealed_event(row: &Row<'_>) -> Result<Unsealed, Error> {
    Ok(Unsealed { at: row.get(0)?, id: row.get(1)?, digest: row.get(2)? })
}

fn seal(row: &Row<'_>) -> Result<Seal, Error> {
    Ok(Seal {
        realm: row.get(0)?,
        number: row.get(1)?,
        at: row.get(2)?,
        events: row.get(3)?,
        root: row.get(4)?,
        previous: row.get(5)?,
        kid: row.get(6)?,
        public_key: row.get::<Option<_>>(7)?.unwrap_or_default(),
        signature: row.get(8)?,
    })
}

fn stored(row: &Row<'_>) -> Result<Stored, Error> {
    let entry = Entry {
        realm: row.get(0)?,
        id: row.get(1)?,
        at: row.get(2)?,
        action: row.get(3)?,
        outcome: row.get(4)?,
        reason: row.get(5)?,
        actor: row.get(6)?,
        session: row.get(7)?,
        api_key: row.get(8)?,
        target_kind: row.get(9)?,
        target: row.get(10)?,
        details: row.get(11)?,
        personal: row.get(12)?,
        request_id: row.get(13)?,
        org: row.get(14)?,
        subject: row.get(15)?,
    };
    Ok(Stored { entry, digest: row.get(16)? })
}

pub(super) async fn with_unsealed(tx: &mut ReadTx) -> Result<Vec<RealmId>, Error> {
    tx.all(&WITH_UNSEALED, &[], |row| row.get(0)).await
}

pub(super) async fn unsealed(tx: &mut ReadTx, realm: &RealmId, most: u16) -> Result<Vec<Unsealed>, Error> {
    tx.all(&UNSEALED, &values![realm, most], unsealed_event).await
}

/// Says how many there were.
pub(super) async fn mark(tx: &mut WriteTx, realm: &RealmId, number: i64, last: &Unsealed) -> Result<u64, Error> {
    tx.execute(&MARK, &values![realm, number, last.at, &last.id]).await
}

pub(super) async fn insert(tx: &mut WriteTx, seal: &Seal) -> Result<(), Error> {
    let row = values![
        &seal.realm,
        seal.number,
        seal.at,
        seal.events,
        &seal.root,
        &seal.previous,
        &seal.kid,
        &seal.public_key,
        &seal.signature,
    ];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

pub(super) async fn last(tx: &mut ReadTx, realm: &RealmId) -> Result<Option<Seal>, Error> {
    tx.optional(&LAST, &values![realm], seal).await
}

pub(super) async fn next(tx: &mut ReadTx, realm: &RealmId, after: i64) -> Result<Option<Seal>, Error> {
    tx.optional(&NEXT, &values![realm, after], seal).await
}

/// Some of the events under a seal, or of those without one, that come after a place.
pub(super) async fn events(
    tx: &mut ReadTx,
    realm: &RealmId,
    number: Option<i64>,
    (at, id): (i64, &str),
    most: u16,
) -> Result<Vec<Stored>, Error> {
    let (statement, mut values): (&Statement, _) = (&LOOSE, values![realm, at, id, most].to_vec());
    let Some(number) = number else { return tx.all(statement, &values, stored).await };
    values.push(number.into());
    tx.all(&COVERED, &values, stored).await
}

pub(super) async fn stray(tx: &mut ReadTx, realm: &RealmId, from: i64, to: i64) -> Result<Option<String>, Error> {
    tx.optional(&STRAY, &values![realm, from, to], |row| row.get(0)).await
}
