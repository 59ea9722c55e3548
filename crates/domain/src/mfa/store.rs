//! The SQL of second factors, backup codes and sent codes.

use signet_storage::{Error, ReadTx, Row, WriteTx, statements, values};
use signet_vocabulary::{AccountId, RealmId, Timestamp};

use super::model::Factor;
use crate::accounts::{Account, FactorMethod};

statements! {
    /// An account's factors.
    FACTORS = "SELECT method, status, secret, phone, last_step, created_at, activated_at FROM factors
               WHERE realm = $1 AND account = $2 ORDER BY created_at, method";
    /// A factor whose setting up begins, in the place of one that was never finished.
    SET_UP = "INSERT INTO factors (realm, account, method, status, secret, phone, last_step, created_at, activated_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)
              ON CONFLICT (realm, account, method) DO UPDATE SET status = excluded.status, secret = excluded.secret,
                  phone = excluded.phone, last_step = excluded.last_step, created_at = excluded.created_at,
                  activated_at = NULL";
    /// It counts from now on.
    ACTIVATE = "UPDATE factors SET status = 'ACTIVE', activated_at = $4 WHERE realm = $1 AND account = $2 AND method = $3";
    /// A step whose code was accepted, unless it or a later one was accepted before.
    SPEND_STEP = "UPDATE factors SET last_step = $4
                  WHERE realm = $1 AND account = $2 AND method = $3 AND last_step < $4";
    /// One factor.
    DELETE_FACTOR = "DELETE FROM factors WHERE realm = $1 AND account = $2 AND method = $3";
    /// All factors.
    DELETE_FACTORS = "DELETE FROM factors WHERE realm = $1 AND account = $2";
    /// One more backup code.
    INSERT_BACKUP_CODE = "INSERT INTO backup_codes (realm, account, handle, created_at) VALUES ($1, $2, $3, $4)";
    /// A use.
    SPEND_BACKUP_CODE = "DELETE FROM backup_codes WHERE realm = $1 AND account = $2 AND handle = $3";
    /// How many are left.
    COUNT_BACKUP_CODES = "SELECT count(*) FROM backup_codes WHERE realm = $1 AND account = $2";
    /// All of them.
    DELETE_BACKUP_CODES = "DELETE FROM backup_codes WHERE realm = $1 AND account = $2";
    /// A code that was sent, in the place of the one that was sent before.
    SENT = "INSERT INTO sent_codes (realm, account, method, occasion, hash, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (realm, account, method, occasion) DO UPDATE SET hash = excluded.hash,
                                                                         expires_at = excluded.expires_at";
    /// The code that was sent last.
    SENT_CODE = "SELECT hash, expires_at FROM sent_codes
                 WHERE realm = $1 AND account = $2 AND method = $3 AND occasion = $4";
    /// A use.
    SPEND_SENT_CODE = "DELETE FROM sent_codes WHERE realm = $1 AND account = $2 AND method = $3 AND occasion = $4";
    /// Every code that was sent by one method.
    DELETE_SENT_BY = "DELETE FROM sent_codes WHERE realm = $1 AND account = $2 AND method = $3";
    /// Every code that was sent.
    DELETE_SENT_CODES = "DELETE FROM sent_codes WHERE realm = $1 AND account = $2";
}

fn factor(row: &Row<'_>) -> Result<Factor, Error> {
    let corrupt = |what| move |_| Error::corrupt("factors", what);
    Ok(Factor {
        method: row.get::<String>(0)?.parse().map_err(corrupt("method"))?,
        status: row.get::<String>(1)?.parse().map_err(corrupt("status"))?,
        secret: row.get(2)?,
        phone: row.get(3)?,
        last_step: row.get(4)?,
        created_at: row.get(5)?,
        activated_at: row.get(6)?,
    })
}

pub(super) async fn factors(tx: &mut ReadTx, realm: &RealmId, account: &AccountId) -> Result<Vec<Factor>, Error> {
    tx.all(&FACTORS, &values![realm, account], factor).await
}

pub(super) async fn set_up(tx: &mut WriteTx, account: &Account, factor: &Factor) -> Result<(), Error> {
    let row = values![
        &account.realm,
        &account.id,
        factor.method.as_str(),
        factor.status.as_str(),
        factor.secret.clone(),
        factor.phone.clone(),
        factor.last_step,
        factor.created_at,
    ];
    tx.execute(&SET_UP, &row).await?;
    Ok(())
}

pub(super) async fn activate(
    tx: &mut WriteTx,
    account: &Account,
    method: FactorMethod,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(&ACTIVATE, &values![&account.realm, &account.id, method.as_str(), now]).await?;
    Ok(())
}

/// Whether the step was not spent before.
pub(super) async fn spend_step(tx: &mut WriteTx, account: &Account, step: i64) -> Result<bool, Error> {
    let row = values![&account.realm, &account.id, FactorMethod::Totp.as_str(), step];
    Ok(tx.execute(&SPEND_STEP, &row).await? == 1)
}

pub(super) async fn delete_factor(tx: &mut WriteTx, account: &Account, method: FactorMethod) -> Result<(), Error> {
    let row = values![&account.realm, &account.id, method.as_str()];
    tx.execute(&DELETE_FACTOR, &row).await?;
    tx.execute(&DELETE_SENT_BY, &row).await?;
    Ok(())
}

/// Every factor, every backup code, every code that was sent.
pub(super) async fn delete_all(tx: &mut WriteTx, realm: &RealmId, account: &AccountId) -> Result<(), Error> {
    for statement in [&DELETE_FACTORS, &DELETE_BACKUP_CODES, &DELETE_SENT_CODES] {
        tx.execute(statement, &values![realm, account]).await?;
    }
    Ok(())
}

pub(super) async fn insert_backup_code(
    tx: &mut WriteTx,
    account: &Account,
    handle: &[u8; 32],
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(&INSERT_BACKUP_CODE, &values![&account.realm, &account.id, &handle[..], now]).await?;
    Ok(())
}

/// Whether it was one, and is spent now.
pub(super) async fn spend_backup_code(tx: &mut WriteTx, account: &Account, handle: &[u8; 32]) -> Result<bool, Error> {
    let row = values![&account.realm, &account.id, &handle[..]];
    Ok(tx.execute(&SPEND_BACKUP_CODE, &row).await? == 1)
}

pub(super) async fn count_backup_codes(tx: &mut ReadTx, realm: &RealmId, account: &AccountId) -> Result<i64, Error> {
    tx.one(&COUNT_BACKUP_CODES, &values![realm, account], |row| row.get(0)).await
}

pub(super) async fn delete_backup_codes(tx: &mut WriteTx, account: &Account) -> Result<(), Error> {
    tx.execute(&DELETE_BACKUP_CODES, &values![&account.realm, &account.id]).await?;
    Ok(())
}

pub(super) async fn sent(
    tx: &mut WriteTx,
    account: &Account,
    (method, occasion): (FactorMethod, &str),
    hash: &[u8; 32],
    expires_at: Timestamp,
) -> Result<(), Error> {
    let row = values![&account.realm, &account.id, method.as_str(), occasion, &hash[..], expires_at];
    tx.execute(&SENT, &row).await?;
    Ok(())
}

pub(super) async fn sent_code(
    tx: &mut ReadTx,
    account: &Account,
    method: FactorMethod,
    occasion: &str,
) -> Result<Option<([u8; 32], Timestamp)>, Error> {
    let row = values![&account.realm, &account.id, method.as_str(), occasion];
    tx.optional(&SENT_CODE, &row, |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Whether it was still there, and is spent now.
pub(super) async fn spend_sent_code(
    tx: &mut WriteTx,
    account: &Account,
    method: FactorMethod,
    occasion: &str,
) -> Result<bool, Error> {
    let row = values![&account.realm, &account.id, method.as_str(), occasion];
    Ok(tx.execute(&SPEND_SENT_CODE, &row).await? == 1)
}
