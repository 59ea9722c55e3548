//! The SQL of a realm's own scopes.

use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::RealmId;

use super::model::{CustomScope, ScopeText};
use super::{ScopeName, TOPIC};

statements! {
    /// All of a realm.
    OF_REALM = "SELECT realm, name, text_en, text_de, claims, created_at, updated_at FROM scopes WHERE realm = $1
                ORDER BY name";
    /// One of them.
    BY_NAME = "SELECT realm, name, text_en, text_de, claims, created_at, updated_at FROM scopes
               WHERE realm = $1 AND name = $2";
    /// How many a realm has.
    COUNT = "SELECT count(*) FROM scopes WHERE realm = $1";
    /// What one is from now on.
    PUT = "INSERT INTO scopes (realm, name, text_en, text_de, claims, created_at, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT (realm, name) DO UPDATE SET text_en = excluded.text_en, text_de = excluded.text_de,
               claims = excluded.claims, updated_at = excluded.updated_at";
    /// One that is no more.
    DELETE = "DELETE FROM scopes WHERE realm = $1 AND name = $2";
}

fn scope(row: &Row<'_>) -> Result<CustomScope, Error> {
    let corrupt = |what: &'static str| Error::corrupt("scopes", what);
    Ok(CustomScope {
        realm: row.get(0)?,
        name: row.get::<String>(1)?.parse().map_err(|_| corrupt("name"))?,
        text: ScopeText { en: row.get(2)?, de: row.get(3)? },
        claims: serde_json::from_str(&row.get::<String>(4)?).map_err(|_| corrupt("claims"))?,
        created_at: row.get(5)?,
        updated_at: row.get(6)?,
    })
}

pub(super) async fn of_realm(tx: &mut ReadTx, realm: &RealmId) -> Result<Vec<CustomScope>, Error> {
    tx.all(&OF_REALM, &values![realm], scope).await
}

pub(super) async fn by_name(tx: &mut ReadTx, realm: &RealmId, name: &ScopeName) -> Result<Option<CustomScope>, Error> {
    tx.optional(&BY_NAME, &values![realm, name.as_str()], scope).await
}

pub(super) async fn count(tx: &mut ReadTx, realm: &RealmId) -> Result<i64, Error> {
    tx.one(&COUNT, &values![realm], |row| row.get(0)).await
}

pub(super) async fn put(tx: &mut WriteTx, scope: &CustomScope) -> Result<(), Error> {
    let claims = serde_json::to_string(&scope.claims).map_err(|_| Error::corrupt("scopes", "claims"))?;
    let CustomScope { realm, name, text, created_at, updated_at, .. } = scope;
    let row = values![realm, name.as_str(), &text.en, &text.de, claims, *created_at, *updated_at];
    tx.execute(&PUT, &row).await?;
    tx.announce(TOPIC, realm.as_str()).await
}

pub(super) async fn delete(tx: &mut WriteTx, realm: &RealmId, name: &ScopeName) -> Result<(), Error> {
    tx.execute(&DELETE, &values![realm, name.as_str()]).await?;
    tx.announce(TOPIC, realm.as_str()).await
}
