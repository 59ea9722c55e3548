//! The SQL of passwords.

use signet_storage::{Error, ReadTx, WriteTx, statements, values};
use signet_vocabulary::{AccountId, RealmId, Timestamp};

statements! {
    /// An account's hash.
    PHC = "SELECT phc FROM passwords WHERE realm = $1 AND account = $2";
    /// Another hash for an account.
    SET = "INSERT INTO passwords (realm, account, phc, changed_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (realm, account) DO UPDATE SET phc = excluded.phc, changed_at = excluded.changed_at";
}

pub(crate) async fn phc(tx: &mut ReadTx, realm: &RealmId, account: &AccountId) -> Result<Option<String>, Error> {
    tx.optional(&PHC, &values![realm, account], |row| row.get(0)).await
}

pub(crate) async fn set(
    tx: &mut WriteTx,
    realm: &RealmId,
    account: &AccountId,
    phc: &str,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(&SET, &values![realm, account, phc, now]).await?;
    Ok(())
}
