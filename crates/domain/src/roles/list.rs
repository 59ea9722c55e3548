//! Listing role assignments.

use signet_storage::ReadTx;
use signet_vocabulary::{AccountId, OrgId};

use super::{RoleAssignment, memberships_in, store};
use crate::access::{Permission, Reach, require_account, require_in_org, require_reach};
use crate::boxed;
use crate::context::Context;
use crate::orgs;
use crate::paging::{Page, PageRequest, Paging, Place};
use crate::refusal::Refusal;

/// Which assignments are asked for.
#[derive(Debug, Clone, Default)]
pub struct RoleFilter {
    /// Those of one account.
    pub account: Option<AccountId>,
    /// Those in one organization.
    pub org: Option<OrgId>,
}

/// One page of the assignments in the caller's view, the oldest first. Whoever signed in sees all of their own.
///
/// # Errors
/// `Denied`; `NotFound` for an account or organization outside the caller's view; `Malformed` for a limit or cursor that
/// does not hold.
#[boxed]
pub async fn list(ctx: &Context, filter: &RoleFilter, request: &PageRequest) -> Result<Page<RoleAssignment>, Refusal> {
    let mut tx = ctx.app.store.snapshot().await?;
    let reach = reach(&mut tx, ctx, filter).await?;
    let org = match &reach {
        Reach::Org(own) => Some(own),
        Reach::Realm => filter.org.as_ref(),
    };
    let account = filter.account.as_ref();
    let parts = [account.map_or("", AccountId::as_str), org.map_or("", OrgId::as_str)];
    let paging = Paging::new(ctx, "roles", &parts, false, Place::LOWEST_NUMBER, request)?;
    let rows = store::page(&mut tx, &ctx.realm.id, &paging, account, org).await?;
    paging.page(rows, |row| Place::Number(row.assigned_at.millis(), row.id.to_string()))
}

/// Where the caller may see what the filter asks for.
async fn reach(tx: &mut ReadTx, ctx: &Context, filter: &RoleFilter) -> Result<Reach, Refusal> {
    let caller = ctx.require_caller()?;
    let is_own = caller.is_person() && filter.account.as_ref() == Some(&caller.account.id);
    if let Some(org) = &filter.org {
        let realm = &ctx.realm.id;
        let is_member = is_own && memberships_in(tx, realm, &caller.account.id).await?.has(org);
        if !is_member {
            require_in_org(ctx, org, Permission::ReadIdentity)?;
            orgs::row_by_id(tx, realm, org).await?.ok_or_else(|| Refusal::not_found("organization"))?;
        }
    }
    if is_own {
        return Ok(Reach::Realm);
    }
    let reach = require_reach(ctx, Permission::ReadIdentity)?;
    if let Some(account) = &filter.account {
        require_account(tx, ctx, account, Permission::ReadIdentity).await?;
    }
    Ok(reach)
}
