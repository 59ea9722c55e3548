//! Changing an organization.

use async_trait::async_trait;
use signet_storage::{Error, WriteTx};
use signet_vocabulary::OrgId;

use super::{Org, OrgType, check, store};
use crate::access::{Permission, require_in_org, require_in_realm};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};
use crate::roles;

/// Changes what is given and leaves the rest.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`, to its own people also for roles that change its type, and for another
/// `mfa_required` to machines and without a recent sign-in; `Invalid` naming every field at fault, a name in use included.
#[derive(Debug)]
pub struct ChangeOrg {
    /// Which one.
    pub id: OrgId,
    /// Its new legal name.
    pub legal_name: Option<String>,
    /// What it is to others from now on.
    pub roles: Option<Vec<String>>,
    /// Whether a password alone is not enough to act in it from now on.
    pub mfa_required: Option<bool>,
}

#[async_trait]
impl Operation for ChangeOrg {
    const ACTION: Action = Action::OrgChanged;

    type Subject = Org;
    type Output = Org;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Org, Refusal> {
        require_in_org(ctx, &self.id, Permission::WriteIdentity)?;
        let org = store::by_id(tx, &ctx.realm.id, &self.id).await?;
        let org = org.ok_or_else(|| Refusal::not_found("organization"))?;
        if self.mfa_required.is_some_and(|wanted| wanted != org.mfa_required) {
            require_in_org(ctx, &self.id, Permission::AdminIdentity)?;
            // What protects every member is not for whoever finds a session open, nor for a machine.
            ctx.require_recent_person()?;
        }
        // Others rely on what it is said to be: an organization does not promote itself.
        let types = |roles: &[String]| roles.iter().filter_map(|role| role.parse().ok()).collect::<Vec<OrgType>>();
        if self.roles.as_ref().is_some_and(|roles| types(roles) != types(&org.roles)) {
            require_in_realm(ctx, Permission::WriteIdentity).map_err(|_| not_its_own_type())?;
        }
        Ok(org)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, mut org: Org) -> Result<Org, Refusal> {
        let name = self.legal_name.as_deref().and_then(check::legal_name);
        let roles = self.roles.as_deref().and_then(check::roles);
        let fields: Vec<_> = name.into_iter().chain(roles).collect();
        if !fields.is_empty() {
            return Err(Refusal::invalid(fields));
        }
        let mut changed = Vec::new();
        if let Some(name) = &self.legal_name {
            org.legal_name = name.trim().to_owned();
            changed.push("legalName");
        }
        if let Some(roles) = &self.roles {
            org.kind = Org::kind_of(roles);
            org.roles = roles.clone();
            changed.push("roles");
        }
        if let Some(mfa_required) = self.mfa_required.filter(|wanted| *wanted != org.mfa_required) {
            org.mfa_required = mfa_required;
            changed.push("mfaRequired");
            roles::announce_everybody(tx).await?;
        }
        if changed.is_empty() {
            return Ok(org);
        }
        org.updated_at = ctx.now();
        store::update(tx, &org).await.map_err(taken)?;
        let event = Event::new(Action::OrgChanged, Actor::of(ctx), Target::Org(&org.id)).detail("changed", changed);
        audit::record(tx, ctx, event).await?;
        Ok(org)
    }
}

/// The refusal of an organization that would promote itself.
pub fn not_its_own_type() -> Refusal {
    Refusal::denied(None, "Which types an organization has among its roles, a platform administrator alone decides.")
}

fn taken(error: Error) -> Refusal {
    match &error {
        Error::Conflict { constraint } if constraint == "orgs_registered" => name_taken(),
        _ => error.into(),
    }
}

/// The refusal of another organization's name.
pub fn name_taken() -> Refusal {
    let message = "Another organization of this country and registration number has this name.";
    Refusal::invalid(vec![FieldError::new("legalName", "TAKEN", message)])
}
