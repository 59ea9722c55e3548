//! Finding accounts, by id through the cache or by a spelling of their name.

use std::sync::Arc;

use signet_vocabulary::{AccountId, RealmId};

use super::{Account, store};
use crate::access::{Permission, require_account};
use crate::boxed;
use crate::cache::{Cache, Reading};
use crate::context::{App, Context};
use crate::refusal::Refusal;

/// Accounts that were read lately. Ids are unique in an installation, so an id alone names what changed.
#[derive(Debug)]
pub struct Accounts(Cache<AccountId, Arc<Account>>);

impl Default for Accounts {
    fn default() -> Self {
        Self(Cache::new(50_000))
    }
}

impl Accounts {
    /// To be called before something is read of an account that is remembered elsewhere.
    pub(crate) fn begin(&self, id: &AccountId) -> Reading {
        self.0.begin(id)
    }

    /// Whether nothing was announced of the account since `reading` began.
    pub(crate) fn is_unchanged(&self, id: &AccountId, reading: Reading) -> bool {
        self.0.is_unchanged(id, reading)
    }

    pub(crate) fn forget(&self, id: &str) {
        self.0.forget_named(id);
    }
}

/// The account with this id in this realm.
#[boxed]
pub async fn by_id(app: &App, realm: &RealmId, id: &AccountId) -> Result<Option<Arc<Account>>, Refusal> {
    if app.caches_are_current()
        && let Some(account) = app.accounts.0.get(id)
    {
        return Ok((account.realm == *realm).then_some(account));
    }
    let reading = app.accounts.0.begin(id);
    let Some(account) = store::by_id(&mut app.store.read().await?, realm, id).await? else {
        return Ok(None);
    };
    let account = Arc::new(account);
    app.accounts.0.fill(id.clone(), reading, Arc::clone(&account));
    Ok(Some(account))
}

/// The account that signs in by this canonical e-mail address or username.
#[boxed]
pub async fn by_identifier(app: &App, realm: &RealmId, canonical: &str) -> Result<Option<Account>, Refusal> {
    Ok(store::by_identifier(&mut app.store.read().await?, realm, canonical).await?)
}

/// The account with this id: the caller's own, or one that it may see.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied` for a key on its own account, when it may not read accounts.
#[boxed]
pub async fn get(ctx: &Context, id: &AccountId) -> Result<Account, Refusal> {
    let (account, _) = require_account(&mut ctx.app.store.snapshot().await?, ctx, id, Permission::ReadIdentity).await?;
    Ok(account)
}
