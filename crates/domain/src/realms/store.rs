//! The SQL of realms.

use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{RealmId, RealmKey};

use super::Realm;

statements! {
    /// One realm by its id.
    BY_ID = "SELECT id, key, name, country, currency, created_at FROM realms WHERE id = $1";
    /// One realm by the key that clients send.
    BY_KEY = "SELECT id, key, name, country, currency, created_at FROM realms WHERE key = $1";
    /// One realm by its name.
    BY_NAME = "SELECT id, key, name, country, currency, created_at FROM realms WHERE name = $1";
    /// A new realm.
    INSERT = "INSERT INTO realms (id, key, name, country, currency, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
}

fn realm(row: &Row<'_>) -> Result<Realm, Error> {
    Ok(Realm {
        id: row.get(0)?,
        key: row.get(1)?,
        name: row.get(2)?,
        country: row.get(3)?,
        currency: row.get(4)?,
        created_at: row.get(5)?,
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
    let row = values![&realm.id, &realm.key, &realm.name, &realm.country, &realm.currency, realm.created_at];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}
