//! The SQL of spent proofs.

use signet_storage::{Error, WriteTx, statements, values};
use signet_vocabulary::{RealmId, Timestamp};

statements! {
    /// A proof that counts no more.
    SPEND = "INSERT INTO spent_proofs (realm, handle, forget_at) VALUES ($1, $2, $3)
             ON CONFLICT (realm, handle) DO NOTHING";
}

/// Whether it was not spent before.
pub(super) async fn spend(
    tx: &mut WriteTx,
    realm: &RealmId,
    handle: &[u8; 32],
    forget_at: Timestamp,
) -> Result<bool, Error> {
    Ok(tx.execute(&SPEND, &values![realm, &handle[..], forget_at]).await? == 1)
}
