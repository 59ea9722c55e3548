//! Taking an invitation back.

use async_trait::async_trait;
use signet_storage::{ReadTx, WriteTx};
use signet_vocabulary::{InvitationId, OrgId};

use super::{Invitation, store};
use crate::access::{Permissions, require_giver};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;

/// Ends an invitation; the token in its mail opens nothing from then on.
///
/// # Errors
/// `NotFound` outside the caller's view and for one that is not open any more; `Denied`.
#[derive(Debug)]
pub struct RevokeInvitation {
    /// Into which organization.
    pub org: OrgId,
    /// Which one.
    pub id: InvitationId,
}

#[async_trait]
impl Operation for RevokeInvitation {
    const ACTION: Action = Action::InvitationRevoked;

    type Subject = Invitation;
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Invitation, Refusal> {
        find(tx, ctx, &self.org, &self.id).await
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, found: Invitation) -> Result<(), Refusal> {
        store::delete(tx, &ctx.realm.id, &found.id).await?;
        let target = Target::Invitation(&found.id, &found.org);
        audit::record(tx, ctx, Event::new(Action::InvitationRevoked, Actor::of(ctx), target)).await
    }
}

/// The open invitation with this id, for a caller who could have sent it.
pub(super) async fn find(
    tx: &mut ReadTx,
    ctx: &Context,
    org: &OrgId,
    id: &InvitationId,
) -> Result<Invitation, Refusal> {
    require_giver(ctx, org, Permissions::NONE)?;
    let found = store::by_id(tx, &ctx.realm.id, org, id).await?.filter(|found| found.is_open(ctx.now()));
    let found = found.ok_or_else(|| Refusal::not_found("invitation"))?;
    require_giver(ctx, org, found.role.permissions())?;
    Ok(found)
}
