//! Listing the open invitations of an organization.

use signet_vocabulary::OrgId;

use super::{Invitation, store};
use crate::access::{Permission, require_in_org};
use crate::boxed;
use crate::context::Context;
use crate::orgs;
use crate::paging::{Page, PageRequest, Paging, Place};
use crate::refusal::Refusal;

/// One page of the open invitations into `org`, the newest first.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`; `Malformed` for a limit or cursor that does not hold.
#[boxed]
pub async fn list(ctx: &Context, org: &OrgId, request: &PageRequest) -> Result<Page<Invitation>, Refusal> {
    require_in_org(ctx, org, Permission::AdminIdentity)?;
    let paging = Paging::new(ctx, "invitations", &[org.as_str()], true, Place::LOWEST_NUMBER, request)?;
    let mut tx = ctx.app.store.snapshot().await?;
    let realm = &ctx.realm.id;
    orgs::row_by_id(&mut tx, realm, org).await?.ok_or_else(|| Refusal::not_found("organization"))?;
    let rows = store::page(&mut tx, realm, &paging, org, ctx.now()).await?;
    paging.page(rows, |row| Place::Number(row.created_at.millis(), row.id.to_string()))
}
