//! Listing the keys of an account.

use signet_vocabulary::AccountId;

use super::{ApiKey, store};
use crate::access::{Permission, require_account};
use crate::boxed;
use crate::context::Context;
use crate::paging::{Page, PageRequest, Paging, Place};
use crate::refusal::Refusal;

/// One page of an account's keys, newest first: all of them for their owner and for administrators of the realm; for
/// administrators of an organization, and for machines, those that act there.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`; `Malformed` for a limit or cursor that does not hold.
#[boxed]
pub async fn list(ctx: &Context, account: &AccountId, request: &PageRequest) -> Result<Page<ApiKey>, Refusal> {
    let caller = ctx.require_caller()?;
    let is_own = caller.is_person() && caller.account.id == *account;
    let sees_all = is_own || caller.grants.in_realm().has(Permission::AdminIdentity);
    let org = caller.grants.org().filter(|_| !sees_all).map_or("", |org| org.as_str());
    let paging = Paging::new(ctx, "api_keys", &[account.as_str(), org], true, Place::LOWEST_NUMBER, request)?;
    let mut tx = ctx.app.store.read().await?;
    require_account(&mut tx, ctx, account, Permission::AdminIdentity).await?;
    let rows = store::page(&mut tx, &ctx.realm.id, account, org, &paging).await?;
    paging.page(rows, |key| Place::Number(key.created_at.millis(), key.id.to_string()))
}
