//! What is held of an account's factors, and destroying it.

use signet_storage::{Error, ReadTx, WriteTx};
use signet_vocabulary::{AccountId, RealmId};

use super::model::Factor;
use super::store;

/// Leaves no factor of an account, no backup code and no code that was sent.
pub(crate) async fn delete_of_account(tx: &mut WriteTx, realm: &RealmId, account: &AccountId) -> Result<(), Error> {
    store::delete_all(tx, realm, account).await
}

/// The factors of an account, and how many backup codes it has left.
pub(crate) async fn held(tx: &mut ReadTx, realm: &RealmId, account: &AccountId) -> Result<(Vec<Factor>, i64), Error> {
    let factors = store::factors(tx, realm, account).await?;
    Ok((factors, store::count_backup_codes(tx, realm, account).await?))
}
