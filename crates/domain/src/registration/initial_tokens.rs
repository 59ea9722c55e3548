//! Listing the tokens that let software register itself.

use super::model::RegistrationToken;
use super::store;
use crate::access::{Permission, require_over_clients};
use crate::boxed;
use crate::context::Context;
use crate::paging::{Page, PageRequest, Paging, Place};
use crate::refusal::Refusal;

/// One page of the realm's registration tokens, newest first; those that are spent or have expired may be among them.
///
/// # Errors
/// `Denied` without `read:clients` in the whole realm; `Malformed` for a limit or cursor that does not hold.
#[boxed]
pub async fn list(ctx: &Context, request: &PageRequest) -> Result<Page<RegistrationToken>, Refusal> {
    require_over_clients(ctx, Permission::ReadClients)?;
    let paging = Paging::new(ctx, "registration_tokens", &[], true, Place::LOWEST_NUMBER, request)?;
    let mut tx = ctx.app.store.read().await?;
    let rows = store::page(&mut tx, &ctx.realm.id, paging.reads_down(), paging.values()).await?;
    paging.page(rows, place)
}

fn place(token: &RegistrationToken) -> Place {
    Place::Number(token.created_at.millis(), token.id.to_string())
}

/// Some of them, oldest first, after `last`: for a command, which has no caller that a cursor could be for.
///
/// # Errors
/// As [`list`].
#[boxed]
pub async fn every(ctx: &Context, last: Option<&RegistrationToken>) -> Result<Vec<RegistrationToken>, Refusal> {
    require_over_clients(ctx, Permission::ReadClients)?;
    let [created_at, id] = last.map_or(Place::LOWEST_NUMBER, place).values();
    let mut tx = ctx.app.store.read().await?;
    Ok(store::page(&mut tx, &ctx.realm.id, false, [created_at, id, PageRequest::MOST.into()]).await?)
}

/// The refusal of a token that is not there, or is another realm's.
pub fn no_such() -> Refusal {
    Refusal::not_found("registration token")
}
