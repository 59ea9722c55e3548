//! The SQL of the outbox.

use signet_storage::{Error, ReadTx, WriteTx, statements, values};
use signet_vocabulary::{AccountId, MessageId, RealmId, Timestamp};

statements! {
    /// One more message.
    INSERT = "INSERT INTO outbox (realm, id, account, template, message, created_at, due_at, attempts)
              VALUES ($1, $2, $3, $4, $5, $6, $6, 0)";
    /// The newest messages of a realm.
    NEWEST = "SELECT id, template, message, created_at FROM outbox WHERE realm = $1 ORDER BY id DESC LIMIT $2";
    /// Every message of an account.
    DELETE_OF_ACCOUNT = "DELETE FROM outbox WHERE realm = $1 AND account = $2";
}

/// A message as it is stored.
pub(super) struct Row {
    pub(super) id: MessageId,
    pub(super) template: String,
    pub(super) message: Vec<u8>,
    pub(super) created_at: Timestamp,
}

pub(super) async fn insert(
    tx: &mut WriteTx,
    realm: &RealmId,
    id: &MessageId,
    account: Option<&AccountId>,
    template: &str,
    message: &[u8],
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(&INSERT, &values![realm, id, account, template, message, now]).await?;
    Ok(())
}

pub(super) async fn newest(tx: &mut ReadTx, realm: &RealmId, limit: u16) -> Result<Vec<Row>, Error> {
    tx.all(&NEWEST, &values![realm, limit], |row| {
        Ok(Row { id: row.get(0)?, template: row.get(1)?, message: row.get(2)?, created_at: row.get(3)? })
    })
    .await
}

pub(super) async fn delete_of_account(tx: &mut WriteTx, realm: &RealmId, account: &AccountId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_ACCOUNT, &values![realm, account]).await?;
    Ok(())
}
