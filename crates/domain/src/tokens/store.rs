//! The SQL of refresh token families and of access tokens that are looked up.

use signet_protocol::oauth::Scope;
use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{AccountId, ClientId, RealmId, SessionId, Timestamp};

statements! {
    /// A family by the hash of its handle.
    BY_HANDLE = "SELECT session, generation, secret, previous, successor, rotated_at
                 FROM refresh_families WHERE realm = $1 AND handle = $2";
    /// The family of a new session.
    INSERT = "INSERT INTO refresh_families (realm, handle, session, generation, secret, previous, successor, rotated_at)
              VALUES ($1, $2, $3, 0, $4, NULL, NULL, $5)";
    /// The next generation, from the one before it alone.
    ROTATE = "UPDATE refresh_families SET generation = $3, secret = $4, previous = $5, successor = $6, rotated_at = $7
              WHERE realm = $1 AND handle = $2 AND generation = $3 - 1";
    /// A new access token that says nothing by itself.
    INSERT_OPAQUE = "INSERT INTO opaque_tokens (realm, handle, session, client, account, scope, audience, jkt, created_at,
                                                expires_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// Such a token by the hash of its text.
    OPAQUE = "SELECT session, client, account, scope, audience, jkt, created_at, expires_at FROM opaque_tokens
              WHERE realm = $1 AND handle = $2";
    /// One that is taken back.
    DELETE_OPAQUE = "DELETE FROM opaque_tokens WHERE realm = $1 AND handle = $2";
}

/// What is kept of an access token.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) session: Option<SessionId>,
    pub(crate) client: ClientId,
    pub(crate) account: Option<AccountId>,
    pub(crate) scope: Scope,
    pub(crate) audience: String,
    pub(crate) jkt: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// An access token's row. What is of nobody has neither session nor account.
#[derive(Debug)]
pub(super) struct Opaque<'a> {
    pub(super) session: Option<&'a SessionId>,
    pub(super) client: &'a ClientId,
    pub(super) account: Option<&'a AccountId>,
    pub(super) scope: String,
    pub(super) audience: String,
    pub(super) jkt: Option<&'a str>,
    pub(super) created_at: Timestamp,
    pub(super) expires_at: Timestamp,
}

/// A family's row.
pub(super) struct Family {
    pub(super) session: SessionId,
    pub(super) generation: i64,
    pub(super) secret: Vec<u8>,
    pub(super) previous: Option<Vec<u8>>,
    pub(super) successor: Option<Vec<u8>>,
    pub(super) rotated_at: Timestamp,
}

fn family(row: &Row<'_>) -> Result<Family, Error> {
    Ok(Family {
        session: row.get(0)?,
        generation: row.get(1)?,
        secret: row.get(2)?,
        previous: row.get(3)?,
        successor: row.get(4)?,
        rotated_at: row.get(5)?,
    })
}

pub(super) async fn by_handle(tx: &mut ReadTx, realm: &RealmId, handle: &[u8; 32]) -> Result<Option<Family>, Error> {
    tx.optional(&BY_HANDLE, &values![realm, &handle[..]], family).await
}

pub(super) async fn insert(
    tx: &mut WriteTx,
    realm: &RealmId,
    handle: &[u8; 32],
    session: &SessionId,
    secret: &[u8; 32],
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(&INSERT, &values![realm, &handle[..], session, &secret[..], now]).await?;
    Ok(())
}

pub(super) async fn rotate(tx: &mut WriteTx, realm: &RealmId, handle: &[u8; 32], next: &Family) -> Result<(), Error> {
    let row = values![
        realm,
        &handle[..],
        next.generation,
        &next.secret[..],
        next.previous.clone(),
        next.successor.clone(),
        next.rotated_at,
    ];
    match tx.execute(&ROTATE, &row).await? {
        1 => Ok(()),
        _ => Err(Error::corrupt("refresh_families", "generation")),
    }
}

pub(super) async fn insert_opaque(
    tx: &mut WriteTx,
    realm: &RealmId,
    handle: &[u8; 32],
    token: &Opaque<'_>,
) -> Result<(), Error> {
    let row = values![
        realm,
        &handle[..],
        token.session.cloned(),
        token.client,
        token.account.cloned(),
        token.scope.as_str(),
        token.audience.as_str(),
        token.jkt.map(str::to_owned),
        token.created_at,
        token.expires_at,
    ];
    tx.execute(&INSERT_OPAQUE, &row).await?;
    Ok(())
}

pub(crate) async fn opaque(tx: &mut ReadTx, realm: &RealmId, handle: &[u8; 32]) -> Result<Option<Kept>, Error> {
    tx.optional(&OPAQUE, &values![realm, &handle[..]], kept).await
}

fn kept(row: &Row<'_>) -> Result<Kept, Error> {
    let scope: String = row.get(3)?;
    Ok(Kept {
        session: row.get(0)?,
        client: row.get(1)?,
        account: row.get(2)?,
        scope: Scope::of(scope.split_whitespace()).map_err(|_| Error::corrupt("opaque_tokens", "scope"))?,
        audience: row.get(4)?,
        jkt: row.get(5)?,
        created_at: row.get(6)?,
        expires_at: row.get(7)?,
    })
}

/// False when it was not there.
pub(crate) async fn delete_opaque(tx: &mut WriteTx, realm: &RealmId, handle: &[u8; 32]) -> Result<bool, Error> {
    Ok(tx.execute(&DELETE_OPAQUE, &values![realm, &handle[..]]).await? == 1)
}
