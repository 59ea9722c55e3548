//! Giving an account a role.

use async_trait::async_trait;
use signet_storage::{Error, WriteTx};
use signet_vocabulary::{AccountId, OrgId, RoleAssignmentId};

use super::{Role, RoleAssignment, store};
use crate::access::{Permission, Permissions, require_account, require_giver};
use crate::accounts::{Account, AccountStatus};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::orgs;
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};

/// Gives an account that the caller sees a role in an organization. Strangers come in by invitation.
///
/// # Errors
/// `NotFound` for an organization or account outside the caller's view; `Denied`, also for a role that holds more than the
/// caller; `Invalid` naming every field at fault; `Conflict` when the account holds the role already.
#[derive(Debug)]
pub struct AssignRole {
    /// Who is to hold it.
    pub account: AccountId,
    /// Where.
    pub org: OrgId,
    /// The role's name.
    pub role: String,
}

#[async_trait]
impl Operation for AssignRole {
    const ACTION: Action = Action::RoleAssigned;

    type Subject = Account;
    type Output = RoleAssignment;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Account, Refusal> {
        let role = self.role.parse::<Role>().ok();
        require_giver(ctx, &self.org, role.map_or(Permissions::NONE, Role::permissions))?;
        let org = orgs::row_by_id(tx, &ctx.realm.id, &self.org).await?;
        org.ok_or_else(|| Refusal::not_found("organization"))?;
        require_account(tx, ctx, &self.account, Permission::AdminIdentity).await.map(|(account, _)| account)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, account: Account) -> Result<RoleAssignment, Refusal> {
        let role = self.role.parse::<Role>();
        let closed = (account.status == AccountStatus::Closed)
            .then(|| FieldError::new("accountId", "ACCOUNT_CLOSED", "A closed account holds no roles."));
        let unknown = role.as_ref().err().map(|message| FieldError::new("role", "BAD_ROLE", message));
        let (Ok(role), None) = (role, &closed) else {
            return Err(Refusal::invalid(closed.into_iter().chain(unknown).collect()));
        };
        let assignment = RoleAssignment {
            id: RoleAssignmentId::random(&ctx.app.random),
            account: account.id.clone(),
            org: self.org.clone(),
            role,
            assigned_at: ctx.now(),
            assigned_by: ctx.require_caller()?.account.id.clone(),
        };
        store::insert(tx, &account, &assignment).await.map_err(held)?;
        let target = Target::Role(&assignment.id, &assignment.account, &assignment.org);
        let event = Event::new(Action::RoleAssigned, Actor::of(ctx), target).detail("role", role.as_str());
        audit::record(tx, ctx, event).await?;
        Ok(assignment)
    }
}

fn held(error: Error) -> Refusal {
    match &error {
        Error::Conflict { constraint } if constraint == "role_assignments_once" => held_already(),
        _ => error.into(),
    }
}

/// The refusal of a role that the account holds.
pub fn held_already() -> Refusal {
    Refusal::conflict("The account holds this role in this organization already.")
}
