//! The SQL of initial access tokens, and of what registered clients are looked after with.

use signet_storage::{Error, ReadTx, Row, Statement, Value, WriteTx, statements, values};
use signet_vocabulary::{ClientId, RealmId, RegistrationTokenId, Timestamp};

use super::model::{OwnToken, RegistrationToken};

statements! {
    /// One token by what is kept of its text.
    BY_HASH = "SELECT id, name, scopes, uses, uses_left, created_by, created_at, expires_at FROM registration_tokens
               WHERE realm = $1 AND hash = $2";
    /// One token.
    BY_ID = "SELECT id, name, scopes, uses, uses_left, created_by, created_at, expires_at FROM registration_tokens
             WHERE realm = $1 AND id = $2";
    /// Tokens upwards by age.
    BY_AGE = "SELECT id, name, scopes, uses, uses_left, created_by, created_at, expires_at FROM registration_tokens
              WHERE realm = $1 AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT $4";
    /// The same downwards.
    BY_AGE_DOWN = "SELECT id, name, scopes, uses, uses_left, created_by, created_at, expires_at FROM registration_tokens
                   WHERE realm = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4";
    /// A new token.
    INSERT = "INSERT INTO registration_tokens (realm, id, hash, name, scopes, uses, uses_left, created_by, created_at,
                                               expires_at)
              VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9)";
    /// One use less, where one is left.
    SPEND = "UPDATE registration_tokens SET uses_left = uses_left - 1
             WHERE realm = $1 AND id = $2 AND uses_left > 0 AND expires_at > $3";
    /// A token that is no more.
    DELETE = "DELETE FROM registration_tokens WHERE realm = $1 AND id = $2";
    /// What a client is looked after with.
    OWN = "SELECT hash, scopes FROM client_registrations WHERE realm = $1 AND client = $2";
    /// The same of a new one.
    INSERT_OWN = "INSERT INTO client_registrations (realm, client, hash, scopes) VALUES ($1, $2, $3, $4)";
    /// Of a client that is no more.
    DELETE_OWN = "DELETE FROM client_registrations WHERE realm = $1 AND client = $2";
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn token(row: &Row<'_>) -> Result<RegistrationToken, Error> {
    Ok(RegistrationToken {
        id: row.get(0)?,
        name: row.get(1)?,
        scopes: words(&row.get::<String>(2)?),
        uses: row.get(3)?,
        uses_left: row.get(4)?,
        created_by: row.get(5)?,
        created_at: row.get(6)?,
        expires_at: row.get(7)?,
    })
}

pub(super) async fn by_hash(
    tx: &mut ReadTx,
    realm: &RealmId,
    hash: &[u8; 32],
) -> Result<Option<RegistrationToken>, Error> {
    tx.optional(&BY_HASH, &values![realm, *hash], token).await
}

pub(super) async fn by_id(
    tx: &mut ReadTx,
    realm: &RealmId,
    id: &RegistrationTokenId,
) -> Result<Option<RegistrationToken>, Error> {
    tx.optional(&BY_ID, &values![realm, id], token).await
}

/// Tokens after a place, or before it.
pub(super) async fn page(
    tx: &mut ReadTx,
    realm: &RealmId,
    reads_down: bool,
    [created_at, id, limit]: [Value; 3],
) -> Result<Vec<RegistrationToken>, Error> {
    let statement: &Statement = if reads_down { &BY_AGE_DOWN } else { &BY_AGE };
    tx.all(statement, &[realm.into(), created_at, id, limit], token).await
}

pub(super) async fn insert(
    tx: &mut WriteTx,
    realm: &RealmId,
    token: &RegistrationToken,
    hash: [u8; 32],
) -> Result<(), Error> {
    let row = values![
        realm,
        &token.id,
        hash,
        &token.name,
        token.scopes.join(" "),
        token.uses,
        &token.created_by,
        token.created_at,
        token.expires_at,
    ];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

/// Uses a token once; false when that was not to be had any more.
pub(super) async fn spend(
    tx: &mut WriteTx,
    realm: &RealmId,
    id: &RegistrationTokenId,
    now: Timestamp,
) -> Result<bool, Error> {
    Ok(tx.execute(&SPEND, &values![realm, id, now]).await? == 1)
}

pub(super) async fn delete(tx: &mut WriteTx, realm: &RealmId, id: &RegistrationTokenId) -> Result<(), Error> {
    tx.execute(&DELETE, &values![realm, id]).await?;
    Ok(())
}

pub(super) async fn own(tx: &mut ReadTx, realm: &RealmId, client: &ClientId) -> Result<Option<OwnToken>, Error> {
    let own = |row: &Row<'_>| Ok(OwnToken { hash: row.get(0)?, scopes: words(&row.get::<String>(1)?) });
    tx.optional(&OWN, &values![realm, client], own).await
}

pub(super) async fn insert_own(
    tx: &mut WriteTx,
    realm: &RealmId,
    client: &ClientId,
    own: &OwnToken,
) -> Result<(), Error> {
    tx.execute(&INSERT_OWN, &values![realm, client, own.hash, own.scopes.join(" ")]).await?;
    Ok(())
}

/// Forgets what a client was looked after with, if it registered itself.
pub(crate) async fn forget(tx: &mut WriteTx, realm: &RealmId, client: &ClientId) -> Result<(), Error> {
    tx.execute(&DELETE_OWN, &values![realm, client]).await?;
    Ok(())
}
