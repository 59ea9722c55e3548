//! Reading realms: one, a page, some, and for commands every one.

use signet_vocabulary::RealmId;

use super::{no_such, store};
use crate::access::{require_all_realms, require_own_realm};
use crate::boxed;
use crate::context::{App, Context};
use crate::entity_lists::{self, Asked, Page, Paged, Place, Slicing};
use crate::realms::{self, Realm};
use crate::refusal::Refusal;

/// A realm that the caller governs, or its own. Deleted ones are shown when `scope` asks for them.
///
/// # Errors
/// `Denied` for everybody who is no platform administrator; `NotFound` for the realms of others; `Malformed` for the scope.
#[boxed]
pub async fn get(ctx: &Context, id: &RealmId, scope: Option<&str>) -> Result<Realm, Refusal> {
    require_own_realm(ctx, id)?;
    let found = realms::row_by_id(&mut ctx.app.store.read().await?, id).await?;
    let is_deleted = found.as_ref().is_some_and(|realm| realm.deleted_at.is_some());
    let is_shown = entity_lists::shows_unowned(scope, is_deleted)?;
    found.filter(|_| is_shown).ok_or_else(no_such)
}

/// A page of all realms.
///
/// # Errors
/// `Denied` for everybody who does not govern all realms; `Malformed` naming the parameter.
#[boxed]
pub async fn page(ctx: &Context, asked: &Asked, paged: Paged) -> Result<Page<Realm>, Refusal> {
    require_all_realms(ctx)?;
    let total = if asked.is_for_all() { Some(realms::count(&ctx.app).await?) } else { None };
    entity_lists::page(ctx, &store::SHAPE, (asked, None), (paged, total), realms::read).await
}

/// All realms, or a slice of them.
///
/// # Errors
/// As [`page`].
#[boxed]
pub async fn all(ctx: &Context, asked: &Asked, slicing: &Slicing) -> Result<Vec<Realm>, Refusal> {
    require_all_realms(ctx)?;
    let after = match &slicing.after {
        Some(id) => Some(place(ctx, id).await?),
        None => None,
    };
    entity_lists::rows(ctx, &store::SHAPE, (asked, None), (slicing, after), realms::read).await
}

/// Where the realm with this id stands.
async fn place(ctx: &Context, id: &str) -> Result<Place, Refusal> {
    let nowhere = entity_lists::no_such_place;
    let id: RealmId = id.parse().map_err(|_| nowhere())?;
    let found = realms::row_by_id(&mut ctx.app.store.read().await?, &id).await?.ok_or_else(nowhere)?;
    Ok((found.created_at, found.id.to_string()))
}

/// The realm with this name, deleted or not, for the operator of the machine.
#[boxed]
pub async fn named(app: &App, name: &str) -> Result<Option<Realm>, Refusal> {
    Ok(realms::row_by_name(&mut app.store.read().await?, name).await?)
}

/// Some realms in the order of their names, deleted ones too, from behind the name `after` on, for the operator of the
/// machine: none at the end.
#[boxed]
pub async fn every(app: &App, after: &str) -> Result<Vec<Realm>, Refusal> {
    Ok(store::every(&mut app.store.read().await?, after).await?)
}
