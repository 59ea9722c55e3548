//! The SQL of API keys and of the signatures they spent.

use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{AccountId, ApiKeyId, OrgId, RealmId, Timestamp};

use super::{ApiKey, SignedRequest, TOPIC};
use crate::paging::Paging;

statements! {
    /// One key, whichever realm it belongs to.
    BY_ID = "SELECT realm, id, account, org, name, scopes, hash, sealed, created_at, created_by, expires_at, revoked_at,
                    last_used_at
             FROM api_keys WHERE id = $1";
    /// A new key.
    INSERT = "INSERT INTO api_keys (realm, id, account, org, name, scopes, hash, sealed, created_at, created_by, expires_at,
                                    revoked_at, last_used_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    /// An account's keys upwards by age; of one organization alone where it is named.
    BY_AGE = "SELECT realm, id, account, org, name, scopes, hash, sealed, created_at, created_by, expires_at, revoked_at,
                     last_used_at
              FROM api_keys WHERE realm = $1 AND account = $2 AND (created_at, id) > ($3, $4) AND ($6 = '' OR org = $6)
              ORDER BY created_at, id LIMIT $5";
    /// The same downwards.
    BY_AGE_DOWN = "SELECT realm, id, account, org, name, scopes, hash, sealed, created_at, created_by, expires_at,
                          revoked_at, last_used_at
                   FROM api_keys
                   WHERE realm = $1 AND account = $2 AND (created_at, id) < ($3, $4) AND ($6 = '' OR org = $6)
                   ORDER BY created_at DESC, id DESC LIMIT $5";
    /// How many keys of an account open something.
    COUNT_LIVE = "SELECT count(*) FROM api_keys WHERE realm = $1 AND account = $2 AND revoked_at IS NULL
                                                      AND (expires_at IS NULL OR expires_at > $3)";
    /// The keys of an account that open something.
    LIVE = "SELECT id, org FROM api_keys WHERE realm = $1 AND account = $2 AND revoked_at IS NULL
                                               AND (expires_at IS NULL OR expires_at > $3)";
    /// Takes a key back.
    REVOKE = "UPDATE api_keys SET revoked_at = $3 WHERE realm = $1 AND id = $2";
    /// When a key was last used, unless a moment close to it is known already.
    RECORD_USE = "UPDATE api_keys SET last_used_at = $3
                  WHERE realm = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at <= $4)";
    /// A signature that counts no more.
    SPEND = "INSERT INTO spent_signatures (realm, api_key, signature, forget_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (realm, api_key, signature) DO NOTHING";
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

/// Announced although nobody can know its id yet: a node may have been asked for it, and remembers that it is not there.
pub(super) async fn insert(tx: &mut WriteTx, key: &ApiKey) -> Result<(), Error> {
    let row = values![
        &key.realm,
        &key.id,
        &key.account,
        &key.org,
        &key.name,
        key.scopes.join(" "),
        &key.hash,
        &key.sealed,
        key.created_at,
        &key.created_by,
        key.expires_at,
        key.revoked_at,
        key.last_used_at,
    ];
    tx.execute(&INSERT, &row).await?;
    tx.announce(TOPIC, key.id.as_str()).await
}

pub(super) async fn page(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    org: &str,
    paging: &Paging<'_>,
) -> Result<Vec<ApiKey>, Error> {
    let statement = if paging.reads_down() { &BY_AGE_DOWN } else { &BY_AGE };
    let [created_at, id, limit] = paging.values();
    tx.all(statement, &[realm.into(), account.into(), created_at, id, limit, org.into()], api_key).await
}

pub(super) async fn count_live(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    now: Timestamp,
) -> Result<i64, Error> {
    tx.one(&COUNT_LIVE, &values![realm, account, now], |row| row.get(0)).await
}

pub(super) async fn live(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    now: Timestamp,
) -> Result<Vec<(ApiKeyId, OrgId)>, Error> {
    tx.all(&LIVE, &values![realm, account, now], |row| Ok((row.get(0)?, row.get(1)?))).await
}

pub(super) async fn revoke(tx: &mut WriteTx, realm: &RealmId, id: &ApiKeyId, now: Timestamp) -> Result<(), Error> {
    tx.execute(&REVOKE, &values![realm, id, now]).await?;
    tx.announce(TOPIC, id.as_str()).await
}

/// Not announced: nothing that is decided depends on it.
pub(super) async fn record_use(
    tx: &mut WriteTx,
    realm: &RealmId,
    id: &ApiKeyId,
    at: Timestamp,
    unless_after: Timestamp,
) -> Result<(), Error> {
    tx.execute(&RECORD_USE, &values![realm, id, at, unless_after]).await?;
    Ok(())
}

/// Whether it was not spent before.
pub(super) async fn spend(
    tx: &mut WriteTx,
    realm: &RealmId,
    signed: &SignedRequest,
    forget_at: Timestamp,
) -> Result<bool, Error> {
    Ok(tx.execute(&SPEND, &values![realm, &signed.key, &signed.signature, forget_at]).await? == 1)
}
