//! The SQL of consents.

use signet_protocol::oauth::Scope;
use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{AccountId, ClientId, RealmId};

use super::Consent;

statements! {
    /// What an account lets a client have.
    OF = "SELECT account, client, scope, granted_at, updated_at FROM consents
          WHERE realm = $1 AND account = $2 AND client = $3";
    /// What an account lets clients have, the newest first.
    OF_ACCOUNT = "SELECT account, client, scope, granted_at, updated_at FROM consents
                  WHERE realm = $1 AND account = $2 ORDER BY updated_at DESC, client LIMIT $3";
    /// What it says now.
    PUT = "INSERT INTO consents (realm, account, client, scope, granted_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (realm, account, client) DO UPDATE SET scope = excluded.scope, updated_at = excluded.updated_at";
    /// What it takes back.
    DELETE = "DELETE FROM consents WHERE realm = $1 AND account = $2 AND client = $3";
}

fn consent(row: &Row<'_>) -> Result<Consent, Error> {
    let scope: String = row.get(2)?;
    Ok(Consent {
        account: row.get(0)?,
        client: row.get(1)?,
        scope: Scope::of(scope.split_whitespace()).map_err(|_| Error::corrupt("consents", "scope"))?,
        granted_at: row.get(3)?,
        updated_at: row.get(4)?,
    })
}

pub(crate) async fn of(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    client: &ClientId,
) -> Result<Option<Consent>, Error> {
    tx.optional(&OF, &values![realm, account, client], consent).await
}

pub(super) async fn of_account(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    limit: i64,
) -> Result<Vec<Consent>, Error> {
    tx.all(&OF_ACCOUNT, &values![realm, account, limit], consent).await
}

pub(super) async fn put(tx: &mut WriteTx, realm: &RealmId, consent: &Consent) -> Result<(), Error> {
    let scope = consent.scope.to_string();
    let row = values![realm, &consent.account, &consent.client, scope, consent.granted_at, consent.updated_at];
    tx.execute(&PUT, &row).await?;
    Ok(())
}

/// Takes it back; false when there was none.
pub(super) async fn delete(
    tx: &mut WriteTx,
    realm: &RealmId,
    account: &AccountId,
    client: &ClientId,
) -> Result<bool, Error> {
    Ok(tx.execute(&DELETE, &values![realm, account, client]).await? == 1)
}
