//! Finding the challenge that a browser has to answer.

use super::model::Challenge;
use super::store;
use crate::accounts::{self, Account};
use crate::boxed;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::sessions;

/// The newest challenge that was begun in the browser whose cookie has the hash `browser`, and its account, if it can be
/// answered still.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn of_browser(ctx: &Context, browser: &[u8; 32]) -> Result<Option<(Challenge, Account)>, Refusal> {
    let mut tx = ctx.app.store.read().await?;
    let Some(challenge) = store::of_browser(&mut tx, &ctx.realm.id, browser).await? else { return Ok(None) };
    let Some(account) = accounts::row_by_id(&mut tx, &ctx.realm.id, &challenge.account).await? else {
        return Ok(None);
    };
    let is_open = challenge.is_open(&account, ctx.now()) && !sessions::waits_for_proof(&ctx.realm.settings, &account);
    Ok(is_open.then_some((challenge, account)))
}
