//! Reading users: one, the caller's own, a page, some, and how many there are.

use signet_storage::Value;
use signet_vocabulary::UserId;

use super::model::User;
use super::{find, no_such, store};
use crate::boxed;
use crate::context::Context;
use crate::entity_lists::{self, Asked, Page, Paged, Place, Slicing};
use crate::refusal::Refusal;

/// A user in the caller's view. Deleted ones are in it when `scope` asks for them.
///
/// # Errors
/// `NotFound` outside of it; `Malformed` and `Denied` for the scope.
#[boxed]
pub async fn get(ctx: &Context, id: UserId, scope: Option<&str>) -> Result<User, Refusal> {
    let found = find(&mut ctx.app.store.read().await?, ctx, id).await?;
    let is_shown = entity_lists::shows(ctx, scope, found.as_ref().map(|user| user.owned(ctx)))?;
    found.filter(|_| is_shown).ok_or_else(no_such)
}

/// The user that every caller sees: its own.
fn itself(ctx: &Context) -> Result<Option<(&'static str, Value)>, Refusal> {
    Ok(Some(("t.id", Value::from(&ctx.require_caller()?.account.id))))
}

/// A page of the users in the caller's view.
///
/// # Errors
/// `Malformed` naming the parameter; `Denied`.
#[boxed]
pub async fn page(ctx: &Context, asked: &Asked, paged: Paged) -> Result<Page<User>, Refusal> {
    entity_lists::page(ctx, &store::SHAPE, (asked, itself(ctx)?), (paged, None), store::user).await
}

/// Users in the caller's view.
///
/// # Errors
/// As [`page`].
#[boxed]
pub async fn all(ctx: &Context, asked: &Asked, slicing: &Slicing) -> Result<Vec<User>, Refusal> {
    let after = match &slicing.after {
        Some(id) => Some(place(ctx, id).await?),
        None => None,
    };
    entity_lists::rows(ctx, &store::SHAPE, (asked, itself(ctx)?), (slicing, after), store::user).await
}

/// Where the user with this id stands, if the caller sees it.
async fn place(ctx: &Context, id: &str) -> Result<Place, Refusal> {
    let nowhere = entity_lists::no_such_place;
    let id: UserId = id.parse().map_err(|_| nowhere())?;
    let found = find(&mut ctx.app.store.read().await?, ctx, id).await?;
    let seen = found.map(|user| entity_lists::sees(ctx, user.owned(ctx)).map(|is_seen| is_seen.then_some(user)));
    let user = seen.transpose()?.flatten().ok_or_else(nowhere)?;
    Ok((user.account.created_at, user.account.id.to_string()))
}

/// How many users there are in the caller's view.
///
/// # Errors
/// As [`page`].
#[boxed]
pub async fn count(ctx: &Context, asked: &Asked) -> Result<u64, Refusal> {
    entity_lists::count(ctx, &store::SHAPE, asked, itself(ctx)?).await
}
