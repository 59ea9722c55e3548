//! Taking a role away, or giving up one's own.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::RoleAssignmentId;

use super::{Role, RoleAssignment, keep_an_administrator, store};
use crate::access::require_taker;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;

/// Ends an assignment. Whoever signed in may give up a role of their own.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`; `Conflict` with LAST_ADMIN for the last active ADMIN of an organization.
#[derive(Debug)]
pub struct RemoveRole {
    /// Which one.
    pub id: RoleAssignmentId,
}

#[async_trait]
impl Operation for RemoveRole {
    const ACTION: Action = Action::RoleRemoved;

    type Subject = RoleAssignment;
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<RoleAssignment, Refusal> {
        let caller = ctx.require_caller()?;
        let found = store::by_id(tx, &ctx.realm.id, &self.id).await?;
        let found = found.ok_or_else(|| Refusal::not_found("role assignment"))?;
        if !(caller.is_person() && found.account == caller.account.id) {
            require_taker(ctx, &found.org, found.role.permissions(), "role assignment")?;
        }
        Ok(found)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, found: RoleAssignment) -> Result<(), Refusal> {
        if found.role == Role::Admin {
            keep_an_administrator(tx, &ctx.realm.id, &found.org, &found.account).await?;
        }
        store::delete(tx, &ctx.realm.id, &found).await?;
        let target = Target::Role(&found.id, &found.account, &found.org);
        let event = Event::new(Action::RoleRemoved, Actor::of(ctx), target).detail("role", found.role.as_str());
        audit::record(tx, ctx, event).await
    }
}
