//! Making, using and reading with a personal key.

use std::sync::{Mutex, PoisonError};

use signet_protocol::seal::{Context as SealedFor, DataKey};
use signet_storage::{ReadTx, WriteTx};
use signet_vocabulary::{AccountId, RealmId, Secret};

use super::store;
use crate::context::{App, Context};
use crate::refusal::Refusal;

const KEY_PURPOSE: &str = "personal_keys.sealed";

/// Makes the key of a new account.
pub(crate) async fn insert(tx: &mut WriteTx, ctx: &Context, account: &AccountId) -> Result<(), Refusal> {
    let key = DataKey::random(&ctx.app.random);
    let bound_to = SealedFor { purpose: KEY_PURPOSE, realm: ctx.realm.id.as_str(), record: account.as_str() };
    let sealed = ctx.app.master_key.seal(&ctx.app.random, &bound_to, key.secret().expose());
    store::insert(tx, &ctx.realm.id, account, &sealed).await?;
    ctx.personal_keys.keep(account, &key);
    Ok(())
}

/// The personal keys that one operation has made or read. It seals under the same key several times, and reading back what
/// was just written would, on PostgreSQL, make it wait for others that write nearby.
#[derive(Default)]
pub struct KeysInUse(Mutex<Vec<(AccountId, DataKey)>>);

impl KeysInUse {
    fn keep(&self, account: &AccountId, key: &DataKey) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((account.clone(), key.clone()));
    }

    /// Lets go of the key of a person whose data was destroyed.
    pub(crate) fn forget(&self, account: &AccountId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(of, _)| of != account);
    }

    fn of(&self, account: &AccountId) -> Option<DataKey> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter().rev().find(|(of, _)| of == account).map(|(_, key)| key.clone())
    }
}

async fn key(tx: &mut ReadTx, ctx: &Context, account: &AccountId) -> Result<Option<DataKey>, Refusal> {
    if let Some(key) = ctx.personal_keys.of(account) {
        return Ok(Some(key));
    }
    let sealed = store::sealed(tx, &ctx.realm.id, account).await?;
    let key = sealed.map(|sealed| unsealed(&ctx.app, &ctx.realm.id, account, &sealed)).transpose()?;
    if let Some(key) = &key {
        ctx.personal_keys.keep(account, key);
    }
    Ok(key)
}

/// The key of an account, from the row that some other reading brought along.
pub(crate) fn unsealed(app: &App, realm: &RealmId, account: &AccountId, sealed: &[u8]) -> Result<DataKey, Refusal> {
    let bound_to = SealedFor { purpose: KEY_PURPOSE, realm: realm.as_str(), record: account.as_str() };
    let opened = app.master_key.open(&bound_to, sealed).map_err(Refusal::bug)?;
    let key = opened.expose().as_slice().try_into().map_err(|_| Refusal::bug("a personal key of the wrong length"))?;
    Ok(DataKey::new(Secret::new(key)))
}

/// Seals personal values of an account for one record; nothing once the person is erased.
pub(crate) async fn seal(
    tx: &mut ReadTx,
    ctx: &Context,
    account: &AccountId,
    (purpose, record): (&str, &str),
    plain: &[u8],
) -> Result<Option<Vec<u8>>, Refusal> {
    let realm = &ctx.realm.id;
    let key = key(tx, ctx, account).await?;
    let bound_to = SealedFor { purpose, realm: realm.as_str(), record };
    Ok(key.map(|key| key.seal(&ctx.app.random, &bound_to, plain)))
}

/// Opens several sealed values of one account; those of an erased person, or that do not open, read as nothing.
pub(crate) async fn open(
    tx: &mut ReadTx,
    ctx: &Context,
    account: &AccountId,
    purpose: &str,
    sealed: &[(&str, &[u8])],
) -> Result<Vec<Option<Vec<u8>>>, Refusal> {
    let realm = &ctx.realm.id;
    let key = key(tx, ctx, account).await?;
    let open_one = |(record, bytes): &(&str, &[u8])| {
        let bound_to = SealedFor { purpose, realm: realm.as_str(), record };
        key.as_ref().and_then(|key| key.open(&bound_to, bytes).ok()).map(|plain| plain.expose().clone())
    };
    Ok(sealed.iter().map(open_one).collect())
}
