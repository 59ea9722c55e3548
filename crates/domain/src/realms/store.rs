//! The SQL of realms.

use std::time::Duration;

use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{RealmId, RealmKey};

use super::branding::BrandingChange;
use super::{Realm, TOPIC};

statements! {
    /// One realm by its id.
    BY_ID = "SELECT id, key, name, country, currency, created_at, settings, is_test, clock_ahead, updated_at,
                    deleted_at, restored_at
             FROM realms WHERE id = $1";
    /// One realm by the key that clients send.
    BY_KEY = "SELECT id, key, name, country, currency, created_at, settings, is_test, clock_ahead, updated_at,
                    deleted_at, restored_at
             FROM realms WHERE key = $1";
    /// One realm by its name.
    BY_NAME = "SELECT id, key, name, country, currency, created_at, settings, is_test, clock_ahead, updated_at,
                    deleted_at, restored_at
             FROM realms WHERE name = $1";
    /// How many were not deleted. The index of the ages has it all.
    COUNT = "SELECT count(*) FROM realms WHERE created_at >= 0 AND deleted_at IS NULL";
    /// All that may change.
    UPDATE = "UPDATE realms SET name = $2, country = $3, currency = $4, settings = $5, updated_at = $6, deleted_at = $7,
                                restored_at = $8
              WHERE id = $1";
    /// Moves the clock of a test realm ahead, unless it would be too far then.
    ADVANCE = "UPDATE realms SET clock_ahead = clock_ahead + $2 WHERE id = $1 AND is_test = 1 AND clock_ahead + $2 <= $3";
    /// The picture of a realm, by its name: an older one is not shown under the address of a newer.
    LOGO = "SELECT picture FROM realm_logos WHERE realm = $1 AND name = $2";
    /// A picture, in the place of the one before.
    SET_LOGO = "INSERT INTO realm_logos (realm, name, picture) VALUES ($1, $2, $3)
                ON CONFLICT (realm) DO UPDATE SET name = excluded.name, picture = excluded.picture";
    /// No picture any more.
    DELETE_LOGO = "DELETE FROM realm_logos WHERE realm = $1";
    /// A new realm.
    INSERT = "INSERT INTO realms (id, key, name, country, currency, created_at, settings, is_test, clock_ahead, updated_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)";
    /// A name, for good; of one that another realm has or had, no row.
    CLAIM = "INSERT INTO realm_names (name, realm) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET realm = excluded.realm WHERE realm_names.realm = excluded.realm";
}

/// What [`realm`] reads, of the table `t`.
pub(crate) const COLUMNS: &str =
    "SELECT t.id, t.key, t.name, t.country, t.currency, t.created_at, t.settings, t.is_test,
                                         t.clock_ahead, t.updated_at, t.deleted_at, t.restored_at";

fn settings(realm: &Realm) -> Result<String, Error> {
    serde_json::to_string(&realm.settings).map_err(|_| Error::corrupt("realms", "settings"))
}

pub(crate) fn realm(row: &Row<'_>) -> Result<Realm, Error> {
    Ok(Realm {
        id: row.get(0)?,
        key: row.get(1)?,
        name: row.get(2)?,
        country: row.get(3)?,
        currency: row.get(4)?,
        created_at: row.get(5)?,
        settings: serde_json::from_str(&row.get::<String>(6)?).map_err(|_| Error::corrupt("realms", "settings"))?,
        is_test: row.get(7)?,
        clock_ahead: Duration::from_millis(row.get::<i64>(8)?.try_into().unwrap_or_default()),
        updated_at: row.get(9)?,
        deleted_at: row.get(10)?,
        restored_at: row.get(11)?,
    })
}

/// How many realms there are, the deleted ones left out.
pub(super) async fn count(tx: &mut ReadTx) -> Result<u64, Error> {
    tx.one(&COUNT, &[], |row| Ok(row.get::<i64>(0)?.unsigned_abs())).await
}

/// The realm, deleted or not.
pub(crate) async fn by_id(tx: &mut ReadTx, id: &RealmId) -> Result<Option<Realm>, Error> {
    tx.optional(&BY_ID, &values![id], realm).await
}

/// The realm, deleted or not.
pub(super) async fn by_key(tx: &mut ReadTx, key: &RealmKey) -> Result<Option<Realm>, Error> {
    tx.optional(&BY_KEY, &values![key], realm).await
}

/// The realm, deleted or not.
pub(crate) async fn by_name(tx: &mut ReadTx, name: &str) -> Result<Option<Realm>, Error> {
    tx.optional(&BY_NAME, &values![name], realm).await
}

/// Keeps the realm's name from all others, whatever it is called later; false when another has it, or had it.
pub(crate) async fn claim_name(tx: &mut WriteTx, realm: &Realm) -> Result<bool, Error> {
    Ok(tx.execute(&CLAIM, &values![&realm.name, &realm.id]).await? == 1)
}

pub(super) async fn insert(tx: &mut WriteTx, realm: &Realm) -> Result<(), Error> {
    let row = values![
        &realm.id,
        &realm.key,
        &realm.name,
        &realm.country,
        &realm.currency,
        realm.created_at,
        settings(realm)?,
        realm.is_test,
        realm.updated_at,
    ];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

/// Whether it was moved.
pub(super) async fn advance(tx: &mut WriteTx, id: &RealmId, by: Duration, most: Duration) -> Result<bool, Error> {
    let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    let moved = tx.execute(&ADVANCE, &values![id, millis(by), millis(most)]).await? > 0;
    if moved {
        tx.announce(TOPIC, id.as_str()).await?;
    }
    Ok(moved)
}

/// Writes what may have changed of the realm.
///
/// # Errors
/// `Conflict` for a name in use.
pub(crate) async fn update(tx: &mut WriteTx, realm: &Realm) -> Result<(), Error> {
    let row = values![
        &realm.id,
        &realm.name,
        &realm.country,
        &realm.currency,
        settings(realm)?,
        realm.updated_at,
        realm.deleted_at,
        realm.restored_at,
    ];
    tx.execute(&UPDATE, &row).await?;
    tx.announce(TOPIC, realm.id.as_str()).await
}

/// Keeps the picture that is said, or drops the one that is there.
pub(crate) async fn keep_logo(tx: &mut WriteTx, realm: &RealmId, said: &BrandingChange) -> Result<(), Error> {
    match &said.logo {
        Some(Some(Ok(logo))) => {
            tx.execute(&SET_LOGO, &values![realm, logo.name.as_str(), logo.picture.bytes()]).await?;
        }
        Some(None) => {
            tx.execute(&DELETE_LOGO, &values![realm]).await?;
        }
        Some(Some(Err(_))) | None => {}
    }
    Ok(())
}

pub(super) async fn logo(tx: &mut ReadTx, realm: &RealmId, name: &str) -> Result<Option<Vec<u8>>, Error> {
    tx.optional(&LOGO, &values![realm, name], |row| row.get(0)).await
}
