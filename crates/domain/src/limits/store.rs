//! The SQL of guess budgets.

use signet_storage::{Error, ReadTx, WriteTx, statements, values};
use signet_vocabulary::{AccountId, RealmId, Timestamp};

statements! {
    /// What is spent, and until when tries wait.
    BUDGET = "SELECT spent, blocked_until FROM guess_budgets WHERE realm = $1 AND subject = $2";
    /// Sets what is spent.
    SPEND = "INSERT INTO guess_budgets (realm, subject, spent, blocked_until, forget_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (realm, subject) DO UPDATE SET spent = excluded.spent, blocked_until = excluded.blocked_until,
                                                        forget_at = excluded.forget_at";
    /// A whole budget has no row.
    FORGET = "DELETE FROM guess_budgets WHERE realm = $1 AND subject = $2";
    /// Whether an account signed in from here before.
    KNOWN_DEVICE = "SELECT seen_at FROM known_devices WHERE realm = $1 AND account = $2 AND device = $3";
    /// From where an account signed in.
    KNOWN_DEVICES = "SELECT device FROM known_devices WHERE realm = $1 AND account = $2";
    /// An account signed in from here.
    REMEMBER_DEVICE = "INSERT INTO known_devices (realm, account, device, seen_at) VALUES ($1, $2, $3, $4)
                       ON CONFLICT (realm, account, device) DO UPDATE SET seen_at = excluded.seen_at";
    /// All but the newest of an account's known addresses.
    KEEP_DEVICES = "DELETE FROM known_devices WHERE realm = $1 AND account = $2 AND device IN
                    (SELECT device FROM known_devices WHERE realm = $1 AND account = $2
                     ORDER BY seen_at DESC, device LIMIT 1000 OFFSET $3)";
}

pub(super) async fn budget(
    tx: &mut ReadTx,
    realm: &RealmId,
    subject: &[u8; 32],
) -> Result<Option<(i64, Timestamp)>, Error> {
    tx.optional(&BUDGET, &values![realm, &subject[..]], |row| Ok((row.get(0)?, row.get(1)?))).await
}

pub(super) async fn spend(
    tx: &mut WriteTx,
    realm: &RealmId,
    subject: &[u8; 32],
    (spent, blocked_until): (i64, Timestamp),
    forget_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(&SPEND, &values![realm, &subject[..], spent, blocked_until, forget_at]).await?;
    Ok(())
}

pub(super) async fn forget(tx: &mut WriteTx, realm: &RealmId, subject: &[u8; 32]) -> Result<(), Error> {
    tx.execute(&FORGET, &values![realm, &subject[..]]).await?;
    Ok(())
}

pub(super) async fn is_known_device(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    device: &[u8; 32],
) -> Result<bool, Error> {
    let seen: Option<i64> = tx.optional(&KNOWN_DEVICE, &values![realm, account, &device[..]], |row| row.get(0)).await?;
    Ok(seen.is_some())
}

pub(super) async fn known_devices(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
) -> Result<Vec<[u8; 32]>, Error> {
    tx.all(&KNOWN_DEVICES, &values![realm, account], |row| row.get(0)).await
}

pub(super) async fn remember_device(
    tx: &mut WriteTx,
    realm: &RealmId,
    account: &AccountId,
    device: &[u8; 32],
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(&REMEMBER_DEVICE, &values![realm, account, &device[..], now]).await?;
    Ok(())
}

pub(super) async fn keep_devices(
    tx: &mut WriteTx,
    realm: &RealmId,
    account: &AccountId,
    most: i64,
) -> Result<(), Error> {
    tx.execute(&KEEP_DEVICES, &values![realm, account, most]).await?;
    Ok(())
}
