//! Listing events.

use super::recorded::{Opened, Recorded};
use super::{Filter, Narrowed, store};
use crate::access::{Permission, require_reach};
use crate::boxed;
use crate::context::Context;
use crate::paging::{Page, PageRequest, Paging, Place};
use crate::refusal::Refusal;

/// One page of the events in the caller's view, newest first: all of the realm, or those of the organization that it acts
/// in. What lies outside is not told from what does not exist.
///
/// # Errors
/// `Denied`; `Malformed` for a time that ends before it begins, and a limit or cursor that does not hold.
#[boxed]
pub async fn list(ctx: &Context, filter: &Filter, request: &PageRequest) -> Result<Page<Recorded>, Refusal> {
    let reach = require_reach(ctx, Permission::ReadAudit)?;
    filter.check()?;
    let narrowed = Narrowed::new(filter, reach);
    let parts = narrowed.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let paging = Paging::new(ctx, "audit_events", &parts, true, Place::LOWEST_NUMBER, request)?;
    let rows = store::page(&mut ctx.app.store.read().await?, &ctx.realm.id, &narrowed, &paging).await?;
    let mut opened = Opened::default();
    let events = rows.into_iter().map(|(event, sealed)| opened.show(ctx, event, sealed.as_ref()));
    let events = events.collect::<Result<Vec<_>, _>>()?;
    paging.page(events, |event| Place::Number(event.at.millis(), event.id.to_string()))
}
