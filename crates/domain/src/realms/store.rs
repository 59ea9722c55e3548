//! The SQL of realms.

use std::time::Duration;

use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{RealmId, RealmKey};

use super::{Realm, TOPIC};

statements! {
    /// One realm by its id.
    BY_ID = "SELECT id, key, name, country, currency, created_at, settings, is_test, clock_ahead
             FROM realms WHERE id = $1";
    /// One realm by the key that clients send.
    BY_KEY = "SELECT id, key, name, country, currency, created_at, settings, is_test, clock_ahead
             FROM realms WHERE key = $1";
    /// One realm by its name.
    BY_NAME = "SELECT id, key, name, country, currency, created_at, settings, is_test, clock_ahead
             FROM realms WHERE name = $1";
    /// Other rules.
    SET_SETTINGS = "UPDATE realms SET settings = $2 WHERE id = $1";
    /// Moves the clock of a test realm ahead, unless it would be too far then.
    ADVANCE = "UPDATE realms SET clock_ahead = clock_ahead + $2 WHERE id = $1 AND is_test = 1 AND clock_ahead + $2 <= $3";
    /// A new realm.
    INSERT = "INSERT INTO realms (id, key, name, country, currency, created_at, settings, is_test, clock_ahead)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)";
}

fn settings(realm: &Realm) -> Result<String, Error> {
    serde_json::to_string(&realm.settings).map_err(|_| Error::corrupt("realms", "settings"))
}

fn realm(row: &Row<'_>) -> Result<Realm, Error> {
    Ok(Realm {
        id: row.get(0)?,
        key: row.get(1)?,
        name: row.get(2)?,
        country: row.get(3)?,
        currency: row.get(4)?,
        created_at: row.get(5)?,
        settings: serde_json::from_str(&row.get::<String>(6)?).map_err(|_| Error::corrupt("realms", "settings"))?,
        is_test: row.get(7)?,
        clock_ahead: Duration::from_millis(row.get::<i64>(8)?.try_into().unwrap_or_default()),
    })
}

pub(super) async fn by_id(tx: &mut ReadTx, id: &RealmId) -> Result<Option<Realm>, Error> {
    tx.optional(&BY_ID, &values![id], realm).await
}

pub(super) async fn by_key(tx: &mut ReadTx, key: &RealmKey) -> Result<Option<Realm>, Error> {
    tx.optional(&BY_KEY, &values![key], realm).await
}

pub(super) async fn by_name(tx: &mut ReadTx, name: &str) -> Result<Option<Realm>, Error> {
    tx.optional(&BY_NAME, &values![name], realm).await
}

pub(super) async fn insert(tx: &mut WriteTx, realm: &Realm) -> Result<(), Error> {
    let row = values![
        &realm.id,
        &realm.key,
        &realm.name,
        &realm.country,
        &realm.currency,
        realm.created_at,
        settings(realm)?,
        realm.is_test,
    ];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

/// Whether it was moved.
pub(super) async fn advance(tx: &mut WriteTx, id: &RealmId, by: Duration, most: Duration) -> Result<bool, Error> {
    let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    let moved = tx.execute(&ADVANCE, &values![id, millis(by), millis(most)]).await? > 0;
    if moved {
        tx.announce(TOPIC, id.as_str()).await?;
    }
    Ok(moved)
}

pub(super) async fn set_settings(tx: &mut WriteTx, realm: &Realm) -> Result<(), Error> {
    tx.execute(&SET_SETTINGS, &values![&realm.id, settings(realm)?]).await?;
    tx.announce(TOPIC, realm.id.as_str()).await
}
