//! Making an organization.

use async_trait::async_trait;
use signet_protocol::country::Country;
use signet_storage::{Error, WriteTx};
use signet_vocabulary::{OrgId, RoleAssignmentId};

use super::{Org, OrgStatus, check, store};
use crate::access::{Permission, require_in_realm};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};
use crate::roles::{self, Role, RoleAssignment};

/// Makes an organization, with the caller as its first ADMIN.
///
/// # Errors
/// `Denied`; `Invalid` naming every field at fault; `Conflict` when one with this name, country and number exists.
#[derive(Debug)]
pub struct CreateOrg {
    /// Its legal name.
    pub legal_name: String,
    /// Its number in the register of its country.
    pub reg_no: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// What it is to others.
    pub roles: Vec<String>,
}

impl CreateOrg {
    /// Holds the fields against their rules.
    ///
    /// # Errors
    /// `Invalid` naming every field at fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let country = Country::parse(&self.country).err();
        let country = country.map(|bad| FieldError::new("country", "BAD_COUNTRY", bad.to_string()));
        let reg_no = self.reg_no.as_deref().and_then(check::reg_no);
        let fields = [check::legal_name(&self.legal_name), reg_no, country, check::roles(&self.roles)];
        let fields: Vec<_> = fields.into_iter().flatten().collect();
        if fields.is_empty() { Ok(()) } else { Err(Refusal::invalid(fields)) }
    }
}

#[async_trait]
impl Operation for CreateOrg {
    const ACTION: Action = Action::OrgCreated;

    type Subject = ();
    type Output = Org;

    async fn authorize(&self, _: &mut WriteTx, ctx: &Context) -> Result<(), Refusal> {
        require_in_realm(ctx, Permission::WriteIdentity).map(|_| ())
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (): ()) -> Result<Org, Refusal> {
        self.check()?;
        let (now, caller) = (ctx.now(), ctx.require_caller()?);
        let org = Org {
            realm: ctx.realm.id.clone(),
            id: OrgId::random(&ctx.app.random),
            legal_name: self.legal_name.trim().to_owned(),
            reg_no: self.reg_no.as_deref().unwrap_or_default().trim().to_owned(),
            country: self.country.clone(),
            kind: Org::kind_of(&self.roles),
            roles: self.roles.clone(),
            status: OrgStatus::Active,
            domain: None,
            mfa_required: false,
            created_at: now,
            updated_at: now,
        };
        store::insert(tx, &org).await.map_err(taken)?;
        let assignment = RoleAssignment {
            id: RoleAssignmentId::random(&ctx.app.random),
            account: caller.account.id.clone(),
            org: org.id.clone(),
            role: Role::Admin,
            assigned_at: now,
            assigned_by: caller.account.id.clone(),
        };
        roles::insert(tx, &caller.account, &assignment).await?;
        audit::record(tx, ctx, Event::new(Action::OrgCreated, Actor::of(ctx), Target::Org(&org.id))).await?;
        Ok(org)
    }
}

fn taken(error: Error) -> Refusal {
    match &error {
        Error::Conflict { constraint } if constraint == "orgs_registered" => registered(),
        _ => error.into(),
    }
}

/// The refusal of an organization that exists.
pub fn registered() -> Refusal {
    Refusal::conflict("An organization with this legal name, country and registration number exists already.")
}
