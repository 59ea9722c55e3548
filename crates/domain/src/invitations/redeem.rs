//! What accepting an invitation needs of it: finding it by its token, whether it still counts, and using it up.

use signet_storage::{ReadTx, WriteTx};

use super::{Invitation, InvitationToken, store};
use crate::access::{Grants, Permission};
use crate::accounts::{self, AccountStatus};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::roles;

/// The open invitation that `token` opens.
pub(crate) async fn open(
    tx: &mut ReadTx,
    ctx: &Context,
    token: &InvitationToken,
) -> Result<Option<Invitation>, Refusal> {
    let found = store::by_handle(tx, &ctx.realm.id, &token.handle()).await?;
    Ok(found.filter(|found| found.is_open(ctx.now())))
}

/// Whether the account that sent it could send it now.
pub(crate) async fn is_backed(tx: &mut ReadTx, ctx: &Context, invitation: &Invitation) -> Result<bool, Refusal> {
    let realm = &ctx.realm.id;
    let sender = accounts::row_by_id(tx, realm, &invitation.invited_by).await?;
    let Some(sender) = sender.filter(|sender| sender.status == AccountStatus::Active) else { return Ok(false) };
    let memberships = roles::memberships_in(tx, realm, &sender.id).await?;
    let held = Grants::of_account(&sender, &memberships, Some(&invitation.org)).in_org(&invitation.org);
    Ok(held.has(Permission::AdminIdentity) && held.holds(invitation.role.permissions()))
}

/// Uses it up, in the transaction that found it open: of two, the serializable one that is second finds nothing.
pub(crate) async fn consume(tx: &mut WriteTx, ctx: &Context, invitation: &Invitation) -> Result<(), Refusal> {
    Ok(store::delete(tx, &ctx.realm.id, &invitation.id).await?)
}
