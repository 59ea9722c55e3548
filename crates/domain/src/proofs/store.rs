//! The SQL of proofs.

use signet_storage::{Error, WriteTx, statements, values};
use signet_vocabulary::{AccountId, RealmId, Timestamp};

statements! {
    /// One more token.
    INSERT = "INSERT INTO proofs (realm, handle, purpose, account, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    /// The tokens of an account for one purpose.
    REVOKE = "DELETE FROM proofs WHERE realm = $1 AND account = $2 AND purpose = $3";
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

pub(super) async fn revoke(
    tx: &mut WriteTx,
    realm: &RealmId,
    account: &AccountId,
    purpose: &str,
) -> Result<u64, Error> {
    tx.execute(&REVOKE, &values![realm, account, purpose]).await
}

pub(crate) async fn delete_of_account(tx: &mut WriteTx, realm: &RealmId, account: &AccountId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_ACCOUNT, &values![realm, account]).await?;
    Ok(())
}
