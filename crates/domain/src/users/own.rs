//! The caller's own user, which clients ask for again and again: from memory, unless something changed.

use std::sync::Arc;

use signet_vocabulary::AccountId;

use super::model::User;
use super::{no_such, store};
use crate::access::require_standing;
use crate::boxed;
use crate::cache::Cache;
use crate::context::Context;
use crate::refusal::Refusal;

/// Each may carry 16 KiB of free data.
const MOST: usize = 4_096;

/// Users that asked for themselves lately.
#[derive(Debug)]
pub struct OwnUsers(Cache<AccountId, Arc<User>>);

impl Default for OwnUsers {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl OwnUsers {
    pub(crate) fn forget(&self, id: &str) {
        self.0.forget_named(id);
    }
}

/// The caller's own user.
///
/// # Errors
/// `Unauthenticated` for nobody; `Denied` for the API key of an organization; `NotFound` when it was deleted since.
#[boxed]
pub async fn me(ctx: &Context) -> Result<Arc<User>, Refusal> {
    let (caller, _) = require_standing(ctx)?;
    let (app, id) = (&ctx.app, &caller.account.id);
    if app.caches_are_current()
        && let Some(user) = app.own_users.0.get(id).filter(|user| user.account.realm == ctx.realm.id)
    {
        return Ok(user);
    }
    let reading = app.own_users.0.begin(id);
    let found = store::by_account(&mut app.store.read().await?, &ctx.realm.id, id).await?;
    let user = Arc::new(found.filter(|user| user.deleted_at.is_none()).ok_or_else(no_such)?);
    app.own_users.0.fill(id.clone(), reading, Arc::clone(&user));
    Ok(user)
}
