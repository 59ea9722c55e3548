//! The SQL of proofs.

use signet_storage::{Error, ReadTx, WriteTx, statements, values};
use signet_vocabulary::{AccountId, RealmId, Timestamp};

use super::token::Purpose;

statements! {
    /// One more token.
    INSERT = "INSERT INTO proofs (realm, handle, purpose, account, address, created_at, expires_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// What a token proves.
    BY_HANDLE = "SELECT purpose, account, address, expires_at FROM proofs WHERE realm = $1 AND handle = $2";
    /// A token that was used.
    DELETE = "DELETE FROM proofs WHERE realm = $1 AND handle = $2";
    /// The tokens of an account for one purpose.
    REVOKE = "DELETE FROM proofs WHERE realm = $1 AND account = $2 AND purpose = $3";
    /// Every token of an account.
    DELETE_OF_ACCOUNT = "DELETE FROM proofs WHERE realm = $1 AND account = $2";
}

/// A token as it is stored, but for its hash.
pub(super) struct Row {
    pub(super) purpose: Purpose,
    pub(super) account: AccountId,
    pub(super) address: Option<Vec<u8>>,
    pub(super) expires_at: Timestamp,
}

pub(super) async fn insert(
    tx: &mut WriteTx,
    realm: &RealmId,
    handle: &[u8; 32],
    row: &Row,
    now: Timestamp,
) -> Result<(), Error> {
    let address = row.address.as_deref();
    let row = values![realm, handle, row.purpose.as_str(), &row.account, address, now, row.expires_at];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

pub(super) async fn by_handle(tx: &mut ReadTx, realm: &RealmId, handle: &[u8; 32]) -> Result<Option<Row>, Error> {
    tx.optional(&BY_HANDLE, &values![realm, handle], |row| {
        let purpose = row.get::<String>(0)?.parse().map_err(|_| Error::corrupt("proofs", "purpose"))?;
        Ok(Row { purpose, account: row.get(1)?, address: row.get(2)?, expires_at: row.get(3)? })
    })
    .await
}

pub(super) async fn delete(tx: &mut WriteTx, realm: &RealmId, handle: &[u8; 32]) -> Result<(), Error> {
    tx.execute(&DELETE, &values![realm, handle]).await?;
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
