//! The SQL of installation.

use signet_storage::{Error, ReadTx, WriteTx, statements, values};
use signet_vocabulary::RealmId;

statements! {
    /// A fact about the installation.
    FACT = "SELECT value FROM instance WHERE name = $1";
    /// A new fact.
    INSERT_FACT = "INSERT INTO instance (name, value) VALUES ($1, $2)";
    /// Whether a realm has an administrator.
    ANY_ADMINISTRATOR = "SELECT id FROM accounts WHERE realm = $1 AND type = 'ADMIN' LIMIT 1";
}

pub(super) async fn fact(tx: &mut ReadTx, name: &str) -> Result<Option<Vec<u8>>, Error> {
    tx.optional(&FACT, &values![name], |row| row.get(0)).await
}

pub(super) async fn insert_fact(tx: &mut WriteTx, name: &str, value: &[u8]) -> Result<(), Error> {
    tx.execute(&INSERT_FACT, &values![name, value]).await?;
    Ok(())
}

pub(super) async fn has_administrator(tx: &mut ReadTx, realm: &RealmId) -> Result<bool, Error> {
    let found: Option<String> = tx.optional(&ANY_ADMINISTRATOR, &values![realm], |row| row.get(0)).await?;
    Ok(found.is_some())
}
