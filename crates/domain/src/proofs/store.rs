//! The SQL of proofs.

use signet_storage::{Error, WriteTx, statements, values};
use signet_vocabulary::{AccountId, RealmId, Timestamp};

statements! {
    /// One more token.
    INSERT = "INSERT INTO proofs (realm, handle, purpose, account, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    /// Every token of an account.
    DELETE_OF_ACCOUNT = "DELETE FROM proofs WHERE realm = $1 AND account = $2";
}

pub(super) async fn insert(
    tx: &mut WriteTx,
    realm: &RealmId,
    handle: &[u8; 32],
    purpose: &str,
    account: &AccountId,
    (created_at, expires_at): (Timestamp, Timestamp),
) -> Result<(), Error> {
    tx.execute(&INSERT, &values![realm, handle, purpose, account, created_at, expires_at]).await?;
    Ok(())
}

pub(crate) async fn delete_of_account(tx: &mut WriteTx, realm: &RealmId, account: &AccountId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_ACCOUNT, &values![realm, account]).await?;
    Ok(())
}
