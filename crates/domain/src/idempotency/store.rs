//! The SQL of first answers.

use signet_storage::{Error, ReadTx, WriteTx, statements, values};
use signet_vocabulary::{RealmId, Timestamp};

statements! {
    /// The first answer to a request.
    BY_HANDLE = "SELECT fingerprint, status, body, forget_at FROM idempotent_answers WHERE realm = $1 AND handle = $2";
    /// Keeps an answer; in the place of one that no longer counts, never of one that does.
    PUT = "INSERT INTO idempotent_answers (realm, handle, fingerprint, status, body, forget_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (realm, handle) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
                                                     body = excluded.body, forget_at = excluded.forget_at
           WHERE idempotent_answers.forget_at <= $7";
}

/// A kept answer.
pub(super) struct Stored {
    pub(super) fingerprint: [u8; 32],
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    pub(super) forget_at: Timestamp,
}

pub(super) async fn by_handle(tx: &mut ReadTx, realm: &RealmId, handle: &[u8; 32]) -> Result<Option<Stored>, Error> {
    tx.optional(&BY_HANDLE, &values![realm, handle], |row| {
        let status = u16::try_from(row.get::<i64>(1)?).map_err(|_| Error::corrupt("idempotent_answers", "status"))?;
        Ok(Stored { fingerprint: row.get(0)?, status, body: row.get(2)?, forget_at: row.get(3)? })
    })
    .await
}

/// False when another request was faster.
pub(super) async fn put(
    tx: &mut WriteTx,
    realm: &RealmId,
    handle: &[u8; 32],
    stored: &Stored,
    now: Timestamp,
) -> Result<bool, Error> {
    let row = values![realm, handle, &stored.fingerprint, stored.status, &stored.body, stored.forget_at, now];
    Ok(tx.execute(&PUT, &row).await? == 1)
}
