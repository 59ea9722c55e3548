//! Finding scopes: for whoever looks after them, and for every token that tells something.

use std::sync::Arc;

use signet_protocol::oauth::Scope;
use signet_vocabulary::RealmId;

use super::built_in::{self, BuiltIn};
use super::model::CustomScope;
use super::name::ScopeName;
use super::store;
use crate::access::{Permission, require_over_clients};
use crate::boxed;
use crate::cache::Cache;
use crate::context::{App, Context};
use crate::refusal::Refusal;

/// The scopes of realms that were asked for lately, in the order of their names.
#[derive(Debug)]
pub struct Scopes(Cache<RealmId, Arc<Vec<CustomScope>>>);

impl Default for Scopes {
    fn default() -> Self {
        Self(Cache::new(1024))
    }
}

impl Scopes {
    pub(crate) fn forget(&self, realm: &str) {
        self.0.forget_named(realm);
    }
}

/// A scope as whoever looks after them sees it.
#[derive(Debug, Clone)]
pub enum Listed {
    /// It is in every realm.
    BuiltIn(&'static BuiltIn),
    /// It is of this realm.
    Custom(CustomScope),
}

/// All scopes of a realm's own, from memory unless one changed.
pub(super) async fn of_realm(app: &App, realm: &RealmId) -> Result<Arc<Vec<CustomScope>>, Refusal> {
    if app.caches_are_current()
        && let Some(scopes) = app.scopes.0.get(realm)
    {
        return Ok(scopes);
    }
    let reading = app.scopes.0.begin(realm);
    let scopes = Arc::new(store::of_realm(&mut app.store.read().await?, realm).await?);
    app.scopes.0.fill(realm.clone(), reading, Arc::clone(&scopes));
    Ok(scopes)
}

/// Those of the realm's own scopes that are in `scope`, in the order of their names.
pub(crate) async fn granted(app: &App, realm: &RealmId, scope: &Scope) -> Result<Vec<CustomScope>, Refusal> {
    let is_own = |word: &str| built_in::named(word).is_none();
    if !scope.iter().any(is_own) {
        return Ok(Vec::new());
    }
    let all = of_realm(app, realm).await?;
    // A word that has come to mean something in every realm since it was defined means that alone.
    let is_granted = |it: &&CustomScope| scope.contains(it.name.as_str()) && is_own(it.name.as_str());
    Ok(all.iter().filter(is_granted).cloned().collect())
}

/// Every scope there is in the realm: those of every realm first, then its own in the order of their names.
///
/// # Errors
/// `Denied` without `read:clients` in the whole realm.
#[boxed]
pub async fn list(ctx: &Context) -> Result<Vec<Listed>, Refusal> {
    require_over_clients(ctx, Permission::ReadClients)?;
    let own = store::of_realm(&mut ctx.app.store.read().await?, &ctx.realm.id).await?;
    Ok(built_in::ALL.iter().map(Listed::BuiltIn).chain(own.into_iter().map(Listed::Custom)).collect())
}

/// The scope of this name.
///
/// # Errors
/// `Denied` without `read:clients` in the whole realm; `NotFound`.
#[boxed]
pub async fn get(ctx: &Context, name: &ScopeName) -> Result<Listed, Refusal> {
    require_over_clients(ctx, Permission::ReadClients)?;
    if let Some(word) = built_in::named(name.as_str()) {
        return Ok(Listed::BuiltIn(word));
    }
    let found = store::by_name(&mut ctx.app.store.read().await?, &ctx.realm.id, name).await?;
    found.map(Listed::Custom).ok_or_else(no_such)
}

/// The refusal of a scope that is not there.
pub fn no_such() -> Refusal {
    Refusal::not_found("scope")
}
