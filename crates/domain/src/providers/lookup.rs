//! Finding providers: for whoever looks after them, and for whoever signs in.

use signet_storage::ReadTx;
use signet_vocabulary::ProviderId;

use super::check::domain_of;
use super::{Provider, store};
use crate::access::{Permission, require_over_clients};
use crate::boxed;
use crate::context::Context;
use crate::refusal::Refusal;

/// What people are told of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Its id.
    pub id: ProviderId,
    /// What it is called.
    pub name: String,
}

impl From<Provider> for Offered {
    fn from(provider: Provider) -> Self {
        Self { id: provider.id, name: provider.name }
    }
}

/// The provider with this id, for whoever looks after the realm's.
///
/// # Errors
/// `Denied` without `read:clients` in the whole realm; `NotFound`.
#[boxed]
pub async fn get(ctx: &Context, id: &ProviderId) -> Result<Provider, Refusal> {
    require_over_clients(ctx, Permission::ReadClients)?;
    let found = store::by_id(&mut ctx.app.store.read().await?, &ctx.realm.id, id).await?;
    found.ok_or_else(no_such)
}

/// Every provider of the realm, the oldest first: a realm has few.
///
/// # Errors
/// `Denied` without `read:clients` in the whole realm.
#[boxed]
pub async fn every(ctx: &Context) -> Result<Vec<Provider>, Refusal> {
    require_over_clients(ctx, Permission::ReadClients)?;
    Ok(store::of_realm(&mut ctx.app.store.read().await?, &ctx.realm.id).await?)
}

/// The providers through whom anybody can sign in to the realm, the oldest first.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn offered(ctx: &Context) -> Result<Vec<Offered>, Refusal> {
    let providers = store::of_realm(&mut ctx.app.store.read().await?, &ctx.realm.id).await?;
    Ok(providers.into_iter().map(Offered::from).collect())
}

/// The provider that somebody who signs in by this e-mail address is sent to, by its domain alone: whether the address is
/// known here does not matter, and is not told.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn of_identifier(ctx: &Context, identifier: &str) -> Result<Option<Offered>, Refusal> {
    let Some(domain) = domain_of(identifier) else { return Ok(None) };
    let providers = store::of_realm(&mut ctx.app.store.read().await?, &ctx.realm.id).await?;
    let routed = providers.into_iter().find(|provider| provider.settings.domains.contains(&domain));
    Ok(routed.map(Offered::from))
}

/// The provider that a write is about.
pub(super) async fn written(tx: &mut ReadTx, ctx: &Context, id: &ProviderId) -> Result<Provider, Refusal> {
    require_over_clients(ctx, Permission::WriteClients)?;
    store::by_id(tx, &ctx.realm.id, id).await?.ok_or_else(no_such)
}

/// The refusal of a provider that is not there, or is another realm's.
pub fn no_such() -> Refusal {
    Refusal::not_found("provider")
}
