//! The SQL of personal keys.

use signet_storage::{Error, ReadTx, WriteTx, statements, values};
use signet_vocabulary::{AccountId, RealmId};

statements! {
    /// An account's key, sealed.
    SEALED = "SELECT sealed FROM personal_keys WHERE realm = $1 AND account = $2";
    /// A new account's key.
    INSERT = "INSERT INTO personal_keys (realm, account, sealed) VALUES ($1, $2, $3)";
}

pub(super) async fn sealed(tx: &mut ReadTx, realm: &RealmId, account: &AccountId) -> Result<Option<Vec<u8>>, Error> {
    tx.optional(&SEALED, &values![realm, account], |row| row.get(0)).await
}

pub(super) async fn insert(tx: &mut WriteTx, realm: &RealmId, account: &AccountId, key: &[u8]) -> Result<(), Error> {
    tx.execute(&INSERT, &values![realm, account, key]).await?;
    Ok(())
}
