//! The SQL of remembered devices.

use signet_storage::{Error, ReadTx, WriteTx, statements, values};
use signet_vocabulary::{AccountId, RealmId, Timestamp};

use crate::accounts::Account;

statements! {
    /// One more device.
    INSERT = "INSERT INTO remembered_devices (realm, account, handle, epoch, created_at, expires_at)
              VALUES ($1, $2, $3, $4, $5, $6)";
    /// The account's epoch when the device was remembered, and how long it is.
    BY_HANDLE = "SELECT epoch, expires_at FROM remembered_devices WHERE realm = $1 AND account = $2 AND handle = $3";
    /// Every device of an account.
    FORGET_ALL = "DELETE FROM remembered_devices WHERE realm = $1 AND account = $2";
}

pub(super) async fn insert(
    tx: &mut WriteTx,
    account: &Account,
    handle: &[u8; 32],
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<(), Error> {
    let row = values![&account.realm, &account.id, &handle[..], account.epoch, now, expires_at];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

pub(super) async fn by_handle(
    tx: &mut ReadTx,
    account: &Account,
    handle: &[u8; 32],
) -> Result<Option<(i64, Timestamp)>, Error> {
    let row = values![&account.realm, &account.id, &handle[..]];
    tx.optional(&BY_HANDLE, &row, |row| Ok((row.get(0)?, row.get(1)?))).await
}

pub(crate) async fn forget_all(tx: &mut WriteTx, realm: &RealmId, account: &AccountId) -> Result<u64, Error> {
    tx.execute(&FORGET_ALL, &values![realm, account]).await
}
