//! The SQL of providers, of links to them, and of browsers on the way.

use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{AccountId, ProviderId, RealmId, Timestamp};

use super::Provider;
use super::lookup::Offered;
use super::unlink::Linked;

statements! {
    /// One provider.
    BY_ID = "SELECT realm, id, name, kind, client_id, secret, settings, created_at, updated_at
             FROM providers WHERE realm = $1 AND id = $2";
    /// All of a realm.
    OF_REALM = "SELECT realm, id, name, kind, client_id, secret, settings, created_at, updated_at
                FROM providers WHERE realm = $1 ORDER BY created_at, id";
    /// A new provider.
    INSERT = "INSERT INTO providers (realm, id, name, kind, client_id, secret, settings, created_at, updated_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// What of it may change.
    UPDATE = "UPDATE providers SET name = $3, client_id = $4, secret = $5, settings = $6, updated_at = $7
              WHERE realm = $1 AND id = $2";
    /// A provider that is no more.
    DELETE = "DELETE FROM providers WHERE realm = $1 AND id = $2";
    /// The links to it.
    DELETE_LINKS = "DELETE FROM provider_links WHERE realm = $1 AND provider = $2";
    /// Whose a subject is here.
    LINKED = "SELECT account FROM provider_links WHERE realm = $1 AND provider = $2 AND subject = $3";
    /// Whom somebody is linked with, by the order in which the providers are offered.
    LINKS_OF = "SELECT p.id, p.name, l.created_at FROM provider_links l
                JOIN providers p ON p.realm = l.realm AND p.id = l.provider
                WHERE l.realm = $1 AND l.account = $2 ORDER BY p.created_at, p.id";
    /// A link that is no more.
    DELETE_LINK = "DELETE FROM provider_links WHERE realm = $1 AND account = $2 AND provider = $3";
    /// All that somebody has.
    DELETE_LINKS_OF = "DELETE FROM provider_links WHERE realm = $1 AND account = $2";
    /// A new link.
    INSERT_LINK = "INSERT INTO provider_links (realm, provider, subject, account, created_at)
                   VALUES ($1, $2, $3, $4, $5)";
    /// A browser that goes.
    INSERT_STATE = "INSERT INTO provider_states (realm, handle, provider, browser, purpose, expires_at)
                    VALUES ($1, $2, $3, $4, $5, $6)";
    /// A browser that comes back.
    STATE = "SELECT provider, browser, purpose, expires_at FROM provider_states WHERE realm = $1 AND handle = $2";
    /// A browser that is back.
    DELETE_STATE = "DELETE FROM provider_states WHERE realm = $1 AND handle = $2";
    /// Who came back to a browser.
    ARRIVAL = "SELECT provider, subject, expires_at, label FROM provider_arrivals WHERE realm = $1 AND browser = $2";
    /// Who came back to it last.
    KEEP_ARRIVAL = "INSERT INTO provider_arrivals (realm, browser, provider, subject, expires_at, label)
                    VALUES ($1, $2, $3, $4, $5, $6)
                    ON CONFLICT (realm, browser) DO UPDATE SET provider = excluded.provider,
                    subject = excluded.subject, expires_at = excluded.expires_at, label = excluded.label";
    /// Who is linked, or nobody's.
    DELETE_ARRIVAL = "DELETE FROM provider_arrivals WHERE realm = $1 AND browser = $2";
}

/// A browser on the way.
pub(super) struct State {
    pub(super) provider: ProviderId,
    pub(super) browser: [u8; 32],
    /// What it went for, sealed.
    pub(super) errand: Vec<u8>,
    pub(super) expires_at: Timestamp,
}

/// Who came back to a browser.
pub(super) struct Waiting {
    pub(super) provider: ProviderId,
    pub(super) subject: [u8; 32],
    pub(super) expires_at: Timestamp,
    pub(super) label: Option<Vec<u8>>,
}

fn corrupt(what: &'static str) -> Error {
    Error::corrupt("providers", what)
}

fn provider(row: &Row<'_>) -> Result<Provider, Error> {
    Ok(Provider {
        realm: row.get(0)?,
        id: row.get(1)?,
        name: row.get(2)?,
        kind: row.get::<String>(3)?.parse().map_err(|_| corrupt("kind"))?,
        client_id: row.get(4)?,
        secret: row.get(5)?,
        settings: serde_json::from_str(&row.get::<String>(6)?).map_err(|_| corrupt("settings"))?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
    })
}

fn settings(provider: &Provider) -> Result<String, Error> {
    serde_json::to_string(&provider.settings).map_err(|_| corrupt("settings"))
}

pub(super) async fn by_id(tx: &mut ReadTx, realm: &RealmId, id: &ProviderId) -> Result<Option<Provider>, Error> {
    tx.optional(&BY_ID, &values![realm, id], provider).await
}

pub(super) async fn of_realm(tx: &mut ReadTx, realm: &RealmId) -> Result<Vec<Provider>, Error> {
    tx.all(&OF_REALM, &values![realm], provider).await
}

pub(super) async fn insert(tx: &mut WriteTx, it: &Provider) -> Result<(), Error> {
    let row = values![
        &it.realm,
        &it.id,
        &it.name,
        it.kind.as_str(),
        &it.client_id,
        it.secret.clone(),
        settings(it)?,
        it.created_at,
        it.updated_at,
    ];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

pub(super) async fn update(tx: &mut WriteTx, it: &Provider) -> Result<(), Error> {
    let row = values![&it.realm, &it.id, &it.name, &it.client_id, it.secret.clone(), settings(it)?, it.updated_at];
    tx.execute(&UPDATE, &row).await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut WriteTx, it: &Provider) -> Result<(), Error> {
    for statement in [&DELETE_LINKS, &DELETE] {
        tx.execute(statement, &values![&it.realm, &it.id]).await?;
    }
    Ok(())
}

pub(super) async fn linked(
    tx: &mut ReadTx,
    realm: &RealmId,
    (provider, subject): (&ProviderId, &[u8; 32]),
) -> Result<Option<AccountId>, Error> {
    tx.optional(&LINKED, &values![realm, provider, &subject[..]], |row| row.get(0)).await
}

pub(super) async fn insert_link(
    tx: &mut WriteTx,
    realm: &RealmId,
    (provider, subject): (&ProviderId, &[u8; 32]),
    account: &AccountId,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(&INSERT_LINK, &values![realm, provider, &subject[..], account, now]).await?;
    Ok(())
}

pub(super) async fn links_of(tx: &mut ReadTx, realm: &RealmId, account: &AccountId) -> Result<Vec<Linked>, Error> {
    let read = |row: &Row<'_>| {
        let provider = Offered { id: row.get(0)?, name: row.get(1)? };
        Ok(Linked { provider, linked_at: row.get(2)? })
    };
    tx.all(&LINKS_OF, &values![realm, account], read).await
}

/// False where there is none.
pub(super) async fn delete_link(
    tx: &mut WriteTx,
    realm: &RealmId,
    (account, provider): (&AccountId, &ProviderId),
) -> Result<bool, Error> {
    Ok(tx.execute(&DELETE_LINK, &values![realm, account, provider]).await? == 1)
}

/// How many there were.
pub(super) async fn delete_links_of(tx: &mut WriteTx, realm: &RealmId, account: &AccountId) -> Result<u64, Error> {
    tx.execute(&DELETE_LINKS_OF, &values![realm, account]).await
}

pub(super) async fn insert_state(
    tx: &mut WriteTx,
    realm: &RealmId,
    handle: &[u8; 32],
    state: &State,
) -> Result<(), Error> {
    let row = values![realm, &handle[..], &state.provider, &state.browser[..], state.errand.clone(), state.expires_at];
    tx.execute(&INSERT_STATE, &row).await?;
    Ok(())
}

pub(super) async fn state(tx: &mut ReadTx, realm: &RealmId, handle: &[u8; 32]) -> Result<Option<State>, Error> {
    let read = |row: &Row<'_>| {
        Ok(State { provider: row.get(0)?, browser: row.get(1)?, errand: row.get(2)?, expires_at: row.get(3)? })
    };
    tx.optional(&STATE, &values![realm, &handle[..]], read).await
}

/// False when it came back before.
pub(super) async fn delete_state(tx: &mut WriteTx, realm: &RealmId, handle: &[u8; 32]) -> Result<bool, Error> {
    Ok(tx.execute(&DELETE_STATE, &values![realm, &handle[..]]).await? == 1)
}

pub(super) async fn arrival(tx: &mut ReadTx, realm: &RealmId, browser: &[u8; 32]) -> Result<Option<Waiting>, Error> {
    let read = |row: &Row<'_>| {
        let (provider, subject) = (row.get(0)?, row.get(1)?);
        Ok(Waiting { provider, subject, expires_at: row.get(2)?, label: row.get(3)? })
    };
    tx.optional(&ARRIVAL, &values![realm, &browser[..]], read).await
}

pub(super) async fn keep_arrival(
    tx: &mut WriteTx,
    realm: &RealmId,
    browser: &[u8; 32],
    waiting: &Waiting,
) -> Result<(), Error> {
    let Waiting { provider, subject, expires_at, label } = waiting;
    let row = values![realm, &browser[..], provider, &subject[..], *expires_at, label.as_deref()];
    tx.execute(&KEEP_ARRIVAL, &row).await?;
    Ok(())
}

pub(super) async fn delete_arrival(tx: &mut WriteTx, realm: &RealmId, browser: &[u8; 32]) -> Result<(), Error> {
    tx.execute(&DELETE_ARRIVAL, &values![realm, &browser[..]]).await?;
    Ok(())
}
