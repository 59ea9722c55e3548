//! Sending an invitation once more.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::{InvitationId, OrgId};

use super::model::LIFETIME;
use super::revoke::find;
use super::{Invitation, InvitationToken, send, store};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::orgs;
use crate::perform::Operation;
use crate::refusal::Refusal;

/// Sends another mail with another token, good for as long as a new invitation; the earlier token ends. The caller is the
/// one who invites from now on.
///
/// # Errors
/// `NotFound` outside the caller's view and for one that is not open any more; `Denied`; `Limited` when too many were sent to
/// the address or by the caller.
#[derive(Debug)]
pub struct ResendInvitation {
    /// Into which organization.
    pub org: OrgId,
    /// Which one.
    pub id: InvitationId,
}

#[async_trait]
impl Operation for ResendInvitation {
    const ACTION: Action = Action::InvitationResent;

    type Subject = Invitation;
    type Output = Invitation;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Invitation, Refusal> {
        find(tx, ctx, &self.org, &self.id).await
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, mut invitation: Invitation) -> Result<Invitation, Refusal> {
        let org = orgs::row_by_id(tx, &ctx.realm.id, &self.org).await?;
        let org = org.ok_or_else(|| Refusal::not_found("organization"))?;
        invitation.invited_by = ctx.require_caller()?.account.id.clone();
        invitation.expires_at = ctx.now().plus(LIFETIME);
        let token = InvitationToken::random(&ctx.app.random);
        store::renew(tx, &ctx.realm.id, &invitation, &token.handle()).await?;
        send::mail(tx, ctx, &org, &invitation, &token).await?;
        let target = Target::Invitation(&invitation.id, &invitation.org);
        audit::record(tx, ctx, Event::new(Action::InvitationResent, Actor::of(ctx), target)).await?;
        Ok(invitation)
    }
}
