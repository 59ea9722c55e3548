//! The SQL of signing keys.

use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{RealmId, Timestamp};

use super::model::StoredKey;

statements! {
    /// The keys of a realm that still count, newest first.
    LIVE = "SELECT realm, kid, algorithm, public_key, private_key, created_at, active_from, retired_at FROM signing_keys
            WHERE realm = $1 AND (retired_at IS NULL OR retired_at > $2) ORDER BY created_at DESC, kid";
    /// The realm that a kid belongs to.
    REALM_OF = "SELECT realm FROM signing_keys WHERE kid = $1";
    /// A new key.
    INSERT = "INSERT INTO signing_keys (realm, kid, algorithm, public_key, private_key, created_at, active_from, retired_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Sets when the keys of one algorithm that nothing had replaced stop counting.
    RETIRE = "UPDATE signing_keys SET retired_at = $4
              WHERE realm = $1 AND algorithm = $2 AND kid <> $3 AND retired_at IS NULL";
}

fn stored_key(row: &Row<'_>) -> Result<StoredKey, Error> {
    Ok(StoredKey {
        realm: row.get(0)?,
        kid: row.get(1)?,
        algorithm: row.get(2)?,
        public_key: row.get(3)?,
        private_key: row.get(4)?,
        created_at: row.get(5)?,
        active_from: row.get(6)?,
        retired_at: row.get(7)?,
    })
}

pub(super) async fn live(tx: &mut ReadTx, realm: &RealmId, now: Timestamp) -> Result<Vec<StoredKey>, Error> {
    tx.all(&LIVE, &values![realm, now], stored_key).await
}

pub(super) async fn realm_of(tx: &mut ReadTx, kid: &str) -> Result<Option<RealmId>, Error> {
    tx.optional(&REALM_OF, &values![kid], |row| row.get(0)).await
}

pub(super) async fn insert(tx: &mut WriteTx, key: &StoredKey) -> Result<(), Error> {
    let row = values![
        &key.realm,
        &key.kid,
        &key.algorithm,
        &key.public_key[..],
        &key.private_key[..],
        key.created_at,
        key.active_from,
        key.retired_at,
    ];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

/// Of the same algorithm as the one key.
pub(super) async fn retire_others(
    tx: &mut WriteTx,
    realm: &RealmId,
    (algorithm, kid): (&str, &str),
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(&RETIRE, &values![realm, algorithm, kid, at]).await?;
    Ok(())
}
