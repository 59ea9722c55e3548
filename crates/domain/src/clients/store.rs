//! The SQL of OAuth clients and of their secrets.

use std::collections::HashMap;

use signet_storage::{Error, ReadTx, Row, Statement, Value, WriteTx, statements, values};
use signet_vocabulary::{ClientId, ClientSecretId, RealmId, Timestamp};

use super::{Client, ClientSecret, ClientSettings, TOPIC};

statements! {
    /// One client.
    BY_ID = "SELECT realm, id, name, auth_method, org, first_party, settings, created_by, created_at, updated_at,
                    account
             FROM clients WHERE realm = $1 AND id = $2";
    /// Its secrets.
    SECRETS = "SELECT client, id, hash, created_at, expires_at FROM client_secrets
               WHERE realm = $1 AND client = $2 ORDER BY created_at, id";
    /// A new client.
    INSERT = "INSERT INTO clients (realm, id, name, auth_method, org, first_party, settings, created_by, created_at,
                                   updated_at, account)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// What of it may change.
    UPDATE = "UPDATE clients SET name = $3, auth_method = $4, org = $5, first_party = $6, settings = $7, updated_at = $8,
                                account = $9
              WHERE realm = $1 AND id = $2";
    /// A client that is no more.
    DELETE = "DELETE FROM clients WHERE realm = $1 AND id = $2";
    /// A new secret.
    INSERT_SECRET = "INSERT INTO client_secrets (realm, client, id, hash, created_at, expires_at)
                     VALUES ($1, $2, $3, $4, $5, $6)";
    /// Secrets that end, those that end earlier left as they are.
    END_SECRETS = "UPDATE client_secrets SET expires_at = $3
                   WHERE realm = $1 AND client = $2 AND (expires_at IS NULL OR expires_at > $3)";
    /// A secret that is no more.
    DELETE_SECRET = "DELETE FROM client_secrets WHERE realm = $1 AND client = $2 AND id = $3";
    /// All of a client.
    DELETE_SECRETS = "DELETE FROM client_secrets WHERE realm = $1 AND client = $2";
    /// Clients upwards by age.
    BY_AGE = "SELECT realm, id, name, auth_method, org, first_party, settings, created_by, created_at, updated_at,
                    account
              FROM clients WHERE realm = $1 AND name <> '' AND (created_at, id) > ($2, $3)
              ORDER BY created_at, id LIMIT $4";
    /// The same downwards.
    BY_AGE_DOWN = "SELECT realm, id, name, auth_method, org, first_party, settings, created_by, created_at, updated_at,
                    account
                   FROM clients WHERE realm = $1 AND name <> '' AND (created_at, id) < ($2, $3)
                   ORDER BY created_at DESC, id DESC LIMIT $4";
    /// The secrets of the clients upwards by age.
    SECRETS_BY_AGE = "SELECT client, id, hash, created_at, expires_at FROM client_secrets WHERE realm = $1 AND client IN
                      (SELECT id FROM clients WHERE realm = $1 AND name <> '' AND (created_at, id) > ($2, $3)
                       ORDER BY created_at, id LIMIT $4) ORDER BY created_at, id";
    /// The same downwards.
    SECRETS_BY_AGE_DOWN = "SELECT client, id, hash, created_at, expires_at FROM client_secrets
                           WHERE realm = $1 AND client IN
                           (SELECT id FROM clients WHERE realm = $1 AND name <> '' AND (created_at, id) < ($2, $3)
                            ORDER BY created_at DESC, id DESC LIMIT $4) ORDER BY created_at, id";
}

fn client(row: &Row<'_>) -> Result<Client, Error> {
    let corrupt = |what: &'static str| Error::corrupt("clients", what);
    Ok(Client {
        realm: row.get(0)?,
        id: row.get(1)?,
        name: row.get(2)?,
        auth_method: row.get::<String>(3)?.parse().map_err(|_| corrupt("auth_method"))?,
        org: row.get(4)?,
        first_party: row.get(5)?,
        settings: serde_json::from_str(&row.get::<String>(6)?).map_err(|_| corrupt("settings"))?,
        secrets: Vec::new(),
        created_by: row.get(7)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
        account: row.get(10)?,
    })
}

fn secret(row: &Row<'_>) -> Result<(ClientId, ClientSecret), Error> {
    let secret = ClientSecret { id: row.get(1)?, hash: row.get(2)?, created_at: row.get(3)?, expires_at: row.get(4)? };
    Ok((row.get(0)?, secret))
}

fn settings(settings: &ClientSettings) -> Result<String, Error> {
    serde_json::to_string(settings).map_err(|_| Error::corrupt("clients", "settings"))
}

/// One client with its secrets.
pub(crate) async fn by_id(tx: &mut ReadTx, realm: &RealmId, id: &ClientId) -> Result<Option<Client>, Error> {
    let found = tx.optional(&BY_ID, &values![realm, id], client).await?;
    let Some(mut client) = found else { return Ok(None) };
    let secrets = tx.all(&SECRETS, &values![realm, id], secret).await?;
    client.secrets = secrets.into_iter().map(|(_, secret)| secret).collect();
    Ok(Some(client))
}

/// Clients after a place, or before it, each with its secrets.
pub(super) async fn page(
    tx: &mut ReadTx,
    realm: &RealmId,
    reads_down: bool,
    [created_at, id, limit]: [Value; 3],
) -> Result<Vec<Client>, Error> {
    let [of_clients, of_secrets]: [&Statement; 2] =
        if reads_down { [&BY_AGE_DOWN, &SECRETS_BY_AGE_DOWN] } else { [&BY_AGE, &SECRETS_BY_AGE] };
    let place = [realm.into(), created_at, id, limit];
    let mut clients = tx.all(of_clients, &place, client).await?;
    let mut secrets: HashMap<ClientId, Vec<ClientSecret>> = HashMap::new();
    for (client, secret) in tx.all(of_secrets, &place, secret).await? {
        secrets.entry(client).or_default().push(secret);
    }
    for client in &mut clients {
        client.secrets = secrets.remove(&client.id).unwrap_or_default();
    }
    Ok(clients)
}

/// Not announced: no node remembers that a client is not there.
pub(super) async fn insert(tx: &mut WriteTx, client: &Client) -> Result<(), Error> {
    let row = values![
        &client.realm,
        &client.id,
        &client.name,
        client.auth_method.as_str(),
        &client.org,
        client.first_party,
        settings(&client.settings)?,
        &client.created_by,
        client.created_at,
        client.updated_at,
        &client.account,
    ];
    tx.execute(&INSERT, &row).await?;
    for secret in &client.secrets {
        insert_secret(tx, client, secret).await?;
    }
    Ok(())
}

pub(super) async fn update(tx: &mut WriteTx, client: &Client) -> Result<(), Error> {
    let row = values![
        &client.realm,
        &client.id,
        &client.name,
        client.auth_method.as_str(),
        &client.org,
        client.first_party,
        settings(&client.settings)?,
        client.updated_at,
        &client.account,
    ];
    tx.execute(&UPDATE, &row).await?;
    tx.announce(TOPIC, client.id.as_str()).await
}

pub(super) async fn delete(tx: &mut WriteTx, client: &Client) -> Result<(), Error> {
    tx.execute(&DELETE_SECRETS, &values![&client.realm, &client.id]).await?;
    tx.execute(&DELETE, &values![&client.realm, &client.id]).await?;
    tx.announce(TOPIC, client.id.as_str()).await
}

async fn insert_secret(tx: &mut WriteTx, client: &Client, secret: &ClientSecret) -> Result<(), Error> {
    let row = values![&client.realm, &client.id, &secret.id, secret.hash, secret.created_at, secret.expires_at];
    tx.execute(&INSERT_SECRET, &row).await?;
    Ok(())
}

/// Adds a secret, with which all others end.
pub(super) async fn add_secret(
    tx: &mut WriteTx,
    client: &Client,
    secret: &ClientSecret,
    others_end_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(&END_SECRETS, &values![&client.realm, &client.id, others_end_at]).await?;
    insert_secret(tx, client, secret).await?;
    tx.announce(TOPIC, client.id.as_str()).await
}

pub(super) async fn delete_secret(tx: &mut WriteTx, client: &Client, id: &ClientSecretId) -> Result<(), Error> {
    tx.execute(&DELETE_SECRET, &values![&client.realm, &client.id, id]).await?;
    tx.announce(TOPIC, client.id.as_str()).await
}

pub(super) async fn delete_secrets(tx: &mut WriteTx, client: &Client) -> Result<(), Error> {
    tx.execute(&DELETE_SECRETS, &values![&client.realm, &client.id]).await?;
    tx.announce(TOPIC, client.id.as_str()).await
}
