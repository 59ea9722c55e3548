//! Reading identities: one, a page, some, and how many there are.

use signet_storage::{Error, Value};
use signet_vocabulary::IdentityId;

use super::model::Identity;
use super::{no_such, store};
use crate::boxed;
use crate::context::Context;
use crate::entity_lists::{self, Asked, Page, Paged, Place, Slicing};
use crate::refusal::Refusal;

/// An identity in the caller's view. Deleted ones are in it when `scope` asks for them.
///
/// # Errors
/// `NotFound` outside of it; `Malformed` and `Denied` for the scope.
#[boxed]
pub async fn get(ctx: &Context, id: &IdentityId, scope: Option<&str>) -> Result<Identity, Refusal> {
    let found = store::by_id(&mut ctx.app.store.read().await?, &ctx.realm.id, id).await?;
    let is_shown = entity_lists::shows(ctx, scope, found.as_ref().map(|identity| identity.owned(ctx)))?;
    found.filter(|_| is_shown).ok_or_else(no_such)
}

/// What of identities every caller sees: the one that it acts for.
fn itself(ctx: &Context) -> Result<Option<(&'static str, Value)>, Refusal> {
    Ok(Some(("t.id", Value::from(&ctx.require_caller()?.account.identity))))
}

/// A page of the identities in the caller's view.
///
/// # Errors
/// `Malformed` naming the parameter; `Denied`.
#[boxed]
pub async fn page(ctx: &Context, asked: &Asked, paged: Paged) -> Result<Page<Identity>, Refusal> {
    entity_lists::page(ctx, &store::SHAPE, (asked, itself(ctx)?), (paged, None), store::identity).await
}

/// Identities in the caller's view.
///
/// # Errors
/// As [`page`].
#[boxed]
pub async fn all(ctx: &Context, asked: &Asked, slicing: &Slicing) -> Result<Vec<Identity>, Refusal> {
    let after = match &slicing.after {
        Some(id) => Some(place(ctx, id).await?),
        None => None,
    };
    entity_lists::rows(ctx, &store::SHAPE, (asked, itself(ctx)?), (slicing, after), store::identity).await
}

/// Where the identity with this id stands, if the caller sees it.
async fn place(ctx: &Context, id: &str) -> Result<Place, Refusal> {
    let nowhere = entity_lists::no_such_place;
    let id: IdentityId = id.parse().map_err(|_| nowhere())?;
    let found = store::by_id(&mut ctx.app.store.read().await?, &ctx.realm.id, &id).await?;
    let seen = found.map(|it| entity_lists::sees(ctx, it.owned(ctx)).map(|is_seen| is_seen.then_some(it)));
    let identity = seen.transpose()?.flatten().ok_or_else(nowhere)?;
    Ok((identity.created_at, identity.id.to_string()))
}

/// How many identities there are in the caller's view.
///
/// # Errors
/// As [`page`].
#[boxed]
pub async fn count(ctx: &Context, asked: &Asked) -> Result<u64, Refusal> {
    entity_lists::count(ctx, &store::SHAPE, asked, itself(ctx)?).await
}

/// Those of the identities with these ids that the caller sees, in no order, for showing them with what refers to them.
///
/// # Errors
/// As [`page`]; `Malformed` when they are too large together.
#[boxed]
pub async fn by_ids(ctx: &Context, ids: &[IdentityId]) -> Result<Vec<Identity>, Refusal> {
    let found = store::by_ids(&mut ctx.app.store.read().await?, &ctx.realm.id, ids).await;
    let found = found.map_err(|error| match error {
        Error::TooMuch => entity_lists::too_much("limit"),
        other => other.into(),
    })?;
    let mut seen = Vec::new();
    for identity in found {
        if entity_lists::sees(ctx, identity.owned(ctx))? {
            seen.push(identity);
        }
    }
    Ok(seen)
}
