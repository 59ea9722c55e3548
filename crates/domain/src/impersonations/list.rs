//! What a person is shown of those who acted as them: the events of the trail, which nobody can take away.

use signet_vocabulary::{SessionId, Timestamp};

use super::store;
use crate::audit::PERSONAL_PURPOSE;
use crate::boxed;
use crate::context::Context;
use crate::paging::{Page, PageRequest, Paging, Place};
use crate::personal_keys;
use crate::refusal::Refusal;

/// One time that somebody acted as the caller.
#[derive(Debug, Clone)]
pub struct Past {
    /// The session's id.
    pub session: SessionId,
    /// The user's id of whoever acted.
    pub by: String,
    /// Why, as they said.
    pub reason: Option<String>,
    /// Whether they could write ordinary data.
    pub can_write: bool,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it ends at the latest: it ends with the actor's own session too.
    pub until: Timestamp,
    /// When somebody ended it before.
    pub ended_at: Option<Timestamp>,
}

/// One page of the impersonations of the caller, newest first.
///
/// # Errors
/// `Denied` for machines, and for whoever acts as another; `Malformed` for a limit or cursor that does not hold.
#[boxed]
pub async fn list(ctx: &Context, request: &PageRequest) -> Result<Page<Past>, Refusal> {
    let account = &ctx.require_person()?.account.id;
    let paging = Paging::new(ctx, "impersonations", &[], true, Place::LOWEST_NUMBER, request)?;
    let mut tx = ctx.app.store.snapshot().await?;
    let rows = store::page(&mut tx, &ctx.realm.id, account, &paging).await?;
    let sealed = |row: &store::Begun| row.personal.clone().unwrap_or_default();
    let bytes: Vec<Vec<u8>> = rows.iter().map(sealed).collect();
    let sealed: Vec<_> = rows.iter().zip(&bytes).map(|(row, bytes)| (row.event.as_str(), bytes.as_slice())).collect();
    let opened = personal_keys::open(&mut tx, ctx, account, PERSONAL_PURPOSE, &sealed).await?;
    let rows: Vec<_> = rows.into_iter().zip(opened).collect();
    let page = paging.page(rows, |(row, _)| Place::Number(row.at.millis(), row.event.to_string()))?;
    Ok(page.map(|(row, plain)| shown(row, plain.as_deref())))
}

fn shown(row: store::Begun, plain: Option<&[u8]>) -> Past {
    let personal: serde_json::Value = plain.and_then(|plain| serde_json::from_slice(plain).ok()).unwrap_or_default();
    Past {
        session: row.session,
        by: row.details["by"].as_str().unwrap_or_default().to_owned(),
        reason: personal["reason"].as_str().map(str::to_owned),
        can_write: row.details["write"].as_bool().unwrap_or_default(),
        begun_at: row.at,
        until: row.details["until"].as_i64().map_or(row.at, Timestamp::from_millis),
        ended_at: row.ended_at,
    }
}
