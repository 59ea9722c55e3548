//! Making, using and reading with a personal key.

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
    Ok(())
}

async fn key(app: &App, tx: &mut ReadTx, realm: &RealmId, account: &AccountId) -> Result<Option<DataKey>, Refusal> {
    let sealed = store::sealed(tx, realm, account).await?;
    sealed.map(|sealed| unsealed(app, realm, account, &sealed)).transpose()
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
    let key = key(&ctx.app, tx, realm, account).await?;
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
    let key = key(&ctx.app, tx, realm, account).await?;
    let open_one = |(record, bytes): &(&str, &[u8])| {
        let bound_to = SealedFor { purpose, realm: realm.as_str(), record };
        key.as_ref().and_then(|key| key.open(&bound_to, bytes).ok()).map(|plain| plain.expose().clone())
    };
    Ok(sealed.iter().map(open_one).collect())
}
