//! The SQL of API keys and of the signatures they spent.

use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{ApiKeyId, RealmId, Timestamp};

use super::{ApiKey, SignedRequest};

statements! {
    /// One key, whichever realm it belongs to.
    BY_ID = "SELECT realm, id, account, org, name, scopes, hash, sealed, created_at, created_by, expires_at, revoked_at,
                    last_used_at
             FROM api_keys WHERE id = $1";
    /// A signature that counts no more.
    SPEND = "INSERT INTO spent_signatures (realm, api_key, signature, forget_at) VALUES ($1, $2, $3, $4)";
}

fn api_key(row: &Row<'_>) -> Result<ApiKey, Error> {
    Ok(ApiKey {
        realm: row.get(0)?,
        id: row.get(1)?,
        account: row.get(2)?,
        org: row.get(3)?,
        name: row.get(4)?,
        scopes: row.get::<String>(5)?.split_whitespace().map(str::to_owned).collect(),
        hash: row.get(6)?,
        sealed: row.get(7)?,
        created_at: row.get(8)?,
        created_by: row.get(9)?,
        expires_at: row.get(10)?,
        revoked_at: row.get(11)?,
        last_used_at: row.get(12)?,
    })
}

pub(crate) async fn by_id(tx: &mut ReadTx, id: &ApiKeyId) -> Result<Option<ApiKey>, Error> {
    tx.optional(&BY_ID, &values![id], api_key).await
}

pub(super) async fn spend(
    tx: &mut WriteTx,
    realm: &RealmId,
    signed: &SignedRequest,
    forget_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(&SPEND, &values![realm, &signed.key, &signed.signature, forget_at]).await?;
    Ok(())
}
