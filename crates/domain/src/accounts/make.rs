//! Making an account for somebody else, who chooses the password by a link that is mailed.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::{OrgId, RoleAssignmentId};

use super::create::{self, NewAccount};
use super::model::{Account, AccountStatus, AccountType};
use super::{check, links};
use crate::access::{Permission, require_everything, require_in_realm};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::free_data::FreeData;
use crate::orgs;
use crate::outbox::{self, Counts, Family, Recipient};
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};
use crate::roles::{self, Role, RoleAssignment};

/// Makes an account without a password and writes the mail with the link to choose one.
///
/// # Errors
/// `Denied`; `Invalid` naming every field at fault; `NotFound` for an organization that is not there; `Conflict` when the
/// e-mail address, in any spelling, is in use; `Limited` when too many mails with links were sent to it.
#[derive(Debug)]
pub struct CreateAccount {
    /// Nothing for a type that is none.
    kind: Option<AccountType>,
    checked: Result<Checked, Vec<FieldError>>,
}

#[derive(Debug)]
struct Checked {
    new: NewAccount,
    org: Option<OrgId>,
}

impl CreateAccount {
    /// Reads what the account is made from; what is wrong with it is told when the operation runs.
    pub fn new(kind: &str, email: &str, phone: Option<&str>, org: Option<&str>) -> Self {
        let kind = check::word::<AccountType>("type", "BAD_TYPE", kind);
        let email = check::email(email);
        let phone = phone.map(check::phone).transpose();
        let org =
            org.map(|org| org.parse::<OrgId>().map_err(|bad| FieldError::new("orgId", "BAD_ID", bad.to_string())));
        let org = org.transpose();
        let known = kind.as_ref().ok().copied();
        let checked = match (kind, email, phone, org) {
            (Ok(kind), Ok(email), Ok(phone), Ok(org)) => {
                let new = NewAccount {
                    kind,
                    status: AccountStatus::Active,
                    email: Some(email),
                    username: None,
                    phone,
                    realm_roles: vec!["user".to_owned()],
                    realm_scopes: vec!["own".to_owned()],
                    signs_in: false,
                    data: FreeData::default(),
                    identity: None,
                };
                Ok(Checked { new, org })
            }
            (kind, email, phone, org) => {
                Err([kind.err(), email.err(), phone.err(), org.err()].into_iter().flatten().collect())
            }
        };
        Self { kind: known, checked }
    }
}

#[async_trait]
impl Operation for CreateAccount {
    const ACTION: Action = Action::AccountCreated;

    type Subject = ();
    type Output = Account;

    async fn authorize(&self, _: &mut WriteTx, ctx: &Context) -> Result<(), Refusal> {
        require_in_realm(ctx, Permission::WriteIdentity)?;
        if self.kind == Some(AccountType::Admin) { require_everything(ctx) } else { Ok(()) }
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (): ()) -> Result<Account, Refusal> {
        let Checked { new, org } = self.checked.as_ref().map_err(|fields| Refusal::invalid(fields.clone()))?;
        if let Some(org) = org {
            orgs::row_by_id(tx, &ctx.realm.id, org).await?.ok_or_else(|| Refusal::not_found("organization"))?;
        }
        let account = create::insert(tx, ctx, new).await?;
        let event = Event::new(Action::AccountCreated, Actor::of(ctx), Target::Account(&account.id))
            .detail("type", account.kind.as_str());
        audit::record(tx, ctx, event).await?;
        if let Some(org) = org {
            admit(tx, ctx, &account, org).await?;
        }
        let to = new.email.iter().map(|email| Counts::To(Recipient::Address(email.canonical()))).collect::<Vec<_>>();
        outbox::allow(tx, ctx, Family::Links, &to).await?.map_err(outbox::too_many)?;
        links::ask_for_password(tx, ctx, &account).await?;
        Ok(account)
    }
}

/// Makes the new account a VIEWER of `org`.
async fn admit(tx: &mut WriteTx, ctx: &Context, account: &Account, org: &OrgId) -> Result<(), Refusal> {
    let assignment = RoleAssignment {
        id: RoleAssignmentId::random(&ctx.app.random),
        account: account.id.clone(),
        org: org.clone(),
        role: Role::Viewer,
        assigned_at: ctx.now(),
        assigned_by: ctx.require_caller()?.account.id.clone(),
    };
    roles::insert(tx, account, &assignment).await?;
    let target = Target::Role(&assignment.id, &account.id, org);
    let event = Event::new(Action::RoleAssigned, Actor::of(ctx), target).detail("role", assignment.role.as_str());
    audit::record(tx, ctx, event).await
}
