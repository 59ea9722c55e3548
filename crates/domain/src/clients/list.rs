//! Listing clients.

use std::time::Duration;

use super::{Client, store};
use crate::access::{Permission, require_over_clients};
use crate::boxed;
use crate::context::Context;
use crate::paging::{Page, PageRequest, Paging, Place};
use crate::refusal::Refusal;

/// One page of the realm's clients, newest first.
///
/// # Errors
/// `Denied` without `read:clients` in the whole realm; `Malformed` for a limit or cursor that does not hold.
#[boxed]
pub async fn list(ctx: &Context, request: &PageRequest) -> Result<Page<Client>, Refusal> {
    require_over_clients(ctx, Permission::ReadClients)?;
    let paging = Paging::new(ctx, "clients", &[], true, Place::LOWEST_NUMBER, request)?;
    let mut tx = ctx.app.store.read().await?;
    let rows = store::page(&mut tx, &ctx.realm.id, paging.reads_down(), paging.values()).await?;
    paging.page(rows, place)
}

fn place(client: &Client) -> Place {
    Place::Number(client.created_at.millis(), client.id.to_string())
}

/// Some of the realm's clients, oldest first, after `last`: for a command, which has no caller that a cursor could be for.
///
/// # Errors
/// As [`list`].
#[boxed]
pub async fn every(ctx: &Context, last: Option<&Client>) -> Result<Vec<Client>, Refusal> {
    require_over_clients(ctx, Permission::ReadClients)?;
    after(ctx, last).await
}

async fn after(ctx: &Context, last: Option<&Client>) -> Result<Vec<Client>, Refusal> {
    let [created_at, id] = last.map_or(Place::LOWEST_NUMBER, place).values();
    let mut tx = ctx.app.store.read().await?;
    Ok(store::page(&mut tx, &ctx.realm.id, false, [created_at, id, PageRequest::MOST.into()]).await?)
}

/// How long what is signed for one of the realm's clients is good for at most.
pub(crate) async fn longest_token(ctx: &Context) -> Result<Duration, Refusal> {
    let mut longest = 0;
    let mut last = None;
    loop {
        let clients = after(ctx, last.as_ref()).await?;
        let seconds = clients.iter().map(|client| {
            let settings = &client.settings;
            settings.access_token_seconds.max(settings.id_token_seconds)
        });
        longest = seconds.fold(longest, u32::max);
        last = clients.into_iter().next_back();
        if last.is_none() {
            return Ok(Duration::from_secs(longest.into()));
        }
    }
}
