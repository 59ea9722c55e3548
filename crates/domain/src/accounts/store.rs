//! The SQL of accounts and of the identifiers they sign in by.

use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{AccountId, RealmId, Timestamp};

use super::{Account, FactorMethod, TOPIC};

statements! {
    /// One account by its id.
    BY_ID = "SELECT realm, id, type, status, email, email_verified, username, realm_roles, realm_scopes, identity, owner,
                    epoch, created_at, updated_at, last_login_at, phone, factors
             FROM accounts WHERE realm = $1 AND id = $2";
    /// One account by any canonical spelling of its e-mail address or username.
    BY_IDENTIFIER = "SELECT a.realm, a.id, a.type, a.status, a.email, a.email_verified, a.username, a.realm_roles,
                            a.realm_scopes, a.identity, a.owner, a.epoch, a.created_at, a.updated_at, a.last_login_at,
                            a.phone, a.factors
                     FROM identifiers i JOIN accounts a ON a.realm = i.realm AND a.id = i.account
                     WHERE i.realm = $1 AND i.canonical = $2";
    /// A new account.
    INSERT = "INSERT INTO accounts (realm, id, type, status, email, email_verified, username, realm_roles, realm_scopes,
                                    identity, owner, epoch, created_at, updated_at, last_login_at, phone)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    /// A new way to name an account.
    INSERT_IDENTIFIER = "INSERT INTO identifiers (realm, canonical, account, kind) VALUES ($1, $2, $3, $4)";
    /// Ends every session at once.
    RAISE_EPOCH = "UPDATE accounts SET epoch = epoch + 1, updated_at = $3 WHERE realm = $1 AND id = $2 RETURNING epoch";
    /// Another status; whatever it is, the sessions of the old one end.
    SET_STATUS = "UPDATE accounts SET status = $3, epoch = epoch + 1, updated_at = $4,
                         deleted_at = CASE WHEN $3 = 'CLOSED' THEN CAST($4 AS BIGINT) ELSE NULL END,
                         status_before = CASE WHEN $3 = 'CLOSED' THEN status ELSE NULL END, ended_itself = $5
                  WHERE realm = $1 AND id = $2";
    /// What its owner and administrators may change.
    UPDATE = "UPDATE accounts SET email = $3, email_verified = $4, username = $5, phone = $6, updated_at = $7
              WHERE realm = $1 AND id = $2";
    /// The name to sign in by that is no e-mail address.
    DELETE_USERNAME = "DELETE FROM identifiers WHERE realm = $1 AND account = $2 AND kind = 'username'";
    /// Another e-mail address to sign in by.
    RENAME = "UPDATE identifiers SET canonical = $3 WHERE realm = $1 AND account = $2 AND kind = 'email'";
    /// Whether a realm has an active platform administrator other than this account, who can sign in.
    OTHER_ADMINISTRATOR = "SELECT 1 FROM accounts a WHERE a.realm = $1 AND a.type = 'ADMIN' AND a.status = 'ACTIVE'
                           AND a.id <> $2 AND EXISTS
                           (SELECT 1 FROM passwords p WHERE p.realm = a.realm AND p.account = a.id) LIMIT 1";
    /// Which second factors are active.
    SET_FACTORS = "UPDATE accounts SET factors = $3, updated_at = $4 WHERE realm = $1 AND id = $2";
    /// The last sign-in.
    RECORD_SIGN_IN = "UPDATE accounts SET last_login_at = $3 WHERE realm = $1 AND id = $2";
}

/// A sign-in that was not yet, as the column has it: accounts are listed by it, and NULL has no place in an order.
const NEVER: i64 = 0;

fn corrupt(what: &'static str) -> impl Fn(String) -> Error {
    move |_| Error::corrupt("accounts", what)
}

fn factors(text: &str) -> Result<Vec<FactorMethod>, Error> {
    text.split(',').filter(|word| !word.is_empty()).map(|word| word.parse().map_err(corrupt("factors"))).collect()
}

pub(crate) fn account(row: &Row<'_>) -> Result<Account, Error> {
    let words = |text: String| text.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    Ok(Account {
        realm: row.get(0)?,
        id: row.get(1)?,
        kind: row.get::<String>(2)?.parse().map_err(corrupt("type"))?,
        status: row.get::<String>(3)?.parse().map_err(corrupt("status"))?,
        email: row.get(4)?,
        email_verified: row.get(5)?,
        username: row.get(6)?,
        realm_roles: words(row.get(7)?),
        realm_scopes: words(row.get(8)?),
        identity: row.get(9)?,
        owner: row.get(10)?,
        epoch: row.get(11)?,
        created_at: row.get(12)?,
        updated_at: row.get(13)?,
        last_login_at: row.get::<Option<Timestamp>>(14)?.filter(|at| at.millis() != NEVER),
        phone: row.get(15)?,
        factors: factors(&row.get::<String>(16)?)?,
    })
}

pub(crate) async fn by_id(tx: &mut ReadTx, realm: &RealmId, id: &AccountId) -> Result<Option<Account>, Error> {
    tx.optional(&BY_ID, &values![realm, id], account).await
}

pub(crate) async fn by_identifier(tx: &mut ReadTx, realm: &RealmId, canonical: &str) -> Result<Option<Account>, Error> {
    tx.optional(&BY_IDENTIFIER, &values![realm, canonical], account).await
}

pub(super) async fn insert(tx: &mut WriteTx, account: &Account) -> Result<(), Error> {
    let row = values![
        &account.realm,
        &account.id,
        account.kind.as_str(),
        account.status.as_str(),
        account.email.clone(),
        account.email_verified,
        &account.username,
        account.realm_roles.join(","),
        account.realm_scopes.join(","),
        &account.identity,
        &account.owner,
        account.epoch,
        account.created_at,
        account.updated_at,
        account.last_login_at.map_or(NEVER, |at| at.millis()),
        account.phone.as_ref(),
    ];
    tx.execute(&INSERT, &row).await?;
    Ok(())
}

pub(super) async fn insert_identifier(
    tx: &mut WriteTx,
    account: &Account,
    kind: &str,
    canonical: &str,
) -> Result<(), Error> {
    tx.execute(&INSERT_IDENTIFIER, &values![&account.realm, canonical, &account.id, kind]).await?;
    Ok(())
}

pub(crate) async fn raise_epoch(
    tx: &mut WriteTx,
    realm: &RealmId,
    id: &AccountId,
    now: Timestamp,
) -> Result<i64, Error> {
    let epoch = tx.one(&RAISE_EPOCH, &values![realm, id, now], |row| row.get(0)).await?;
    tx.announce(TOPIC, id.as_str()).await?;
    Ok(epoch)
}

pub(super) async fn set_status(tx: &mut WriteTx, account: &Account, ended_itself: bool) -> Result<(), Error> {
    let row = values![&account.realm, &account.id, account.status.as_str(), account.updated_at, ended_itself];
    tx.execute(&SET_STATUS, &row).await?;
    tx.announce(TOPIC, account.id.as_str()).await
}

pub(super) async fn update(tx: &mut WriteTx, account: &Account) -> Result<(), Error> {
    let row = values![
        &account.realm,
        &account.id,
        account.email.as_ref(),
        account.email_verified,
        &account.username,
        account.phone.as_ref(),
        account.updated_at,
    ];
    tx.execute(&UPDATE, &row).await?;
    tx.announce(TOPIC, account.id.as_str()).await
}

pub(super) async fn delete_username(tx: &mut WriteTx, account: &Account) -> Result<(), Error> {
    tx.execute(&DELETE_USERNAME, &values![&account.realm, &account.id]).await?;
    Ok(())
}

/// Lets an account sign in by another address. One that names an account already is a `Conflict`.
pub(super) async fn rename(tx: &mut WriteTx, account: &Account, canonical: &str) -> Result<(), Error> {
    tx.execute(&RENAME, &values![&account.realm, &account.id, canonical]).await?;
    Ok(())
}

pub(super) async fn has_another_administrator(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
) -> Result<bool, Error> {
    let found = tx.optional(&OTHER_ADMINISTRATOR, &values![realm, account], |row| row.get::<i64>(0)).await?;
    Ok(found.is_some())
}

/// Which second factors are active, for all that read the account.
pub(crate) async fn set_factors(
    tx: &mut WriteTx,
    account: &Account,
    factors: &[FactorMethod],
    now: Timestamp,
) -> Result<(), Error> {
    let words: Vec<&str> = factors.iter().map(|factor| factor.as_str()).collect();
    tx.execute(&SET_FACTORS, &values![&account.realm, &account.id, words.join(","), now]).await?;
    tx.announce(TOPIC, account.id.as_str()).await
}

pub(crate) async fn record_sign_in(
    tx: &mut WriteTx,
    realm: &RealmId,
    id: &AccountId,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(&RECORD_SIGN_IN, &values![realm, id, now]).await?;
    tx.announce(TOPIC, id.as_str()).await
}
