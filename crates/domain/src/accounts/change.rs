//! Changing an account: its e-mail address, its phone number, its status.

use async_trait::async_trait;
use signet_protocol::identifier::Email;
use signet_storage::WriteTx;
use signet_vocabulary::AccountId;

use super::model::{Account, AccountStatus};
use super::{check, rename, status, store};
use crate::access::{Permission, require_governed, require_in_realm};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::perform::{self, Operation};
use crate::refusal::{FieldError, Refusal};
use crate::roles::{self, Memberships};

/// What becomes of the phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PhoneChange<'a> {
    /// It stays.
    #[default]
    Leave,
    /// It goes.
    Remove,
    /// It becomes this one.
    Set(&'a str),
}

/// Changes what is given and leaves the rest.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`, for the own e-mail address also without a recent sign-in; `Invalid`
/// naming every field at fault, an address in use and a last administrator's status included; `Limited` when too many mails
/// were sent to the old or the new address, or about the account.
#[derive(Debug)]
pub struct ChangeAccount {
    id: AccountId,
    changes_email: bool,
    /// Nothing for a status that is none.
    status: Option<AccountStatus>,
    changes_status: bool,
    checked: Result<Checked, Vec<FieldError>>,
}

#[derive(Debug, Default)]
struct Checked {
    email: Option<Email>,
    phone: Option<Box<str>>,
    removes_phone: bool,
}

/// Sets the status of an account of the context's realm, for the operator.
///
/// # Errors
/// As [`ChangeAccount`].
#[boxed]
pub async fn set_status(ctx: &Context, id: &AccountId, status: AccountStatus) -> Result<Account, Refusal> {
    perform::run(ctx, &ChangeAccount::new(id.clone(), None, PhoneChange::Leave, Some(status.as_str()))).await
}

impl ChangeAccount {
    /// Reads what is to change; what is wrong with it is told when the operation runs.
    pub fn new(id: AccountId, email: Option<&str>, phone: PhoneChange<'_>, status: Option<&str>) -> Self {
        let (changes_email, changes_status) = (email.is_some(), status.is_some());
        let email = email.map(check::email).transpose();
        let removes_phone = phone == PhoneChange::Remove;
        let phone = match phone {
            PhoneChange::Set(text) => check::phone(text).map(|phone| Some(phone.into_boxed_str())),
            PhoneChange::Leave | PhoneChange::Remove => Ok(None),
        };
        let status = status.map(|text| check::word::<AccountStatus>("status", "BAD_STATUS", text)).transpose();
        let known = status.as_ref().ok().copied().flatten();
        let checked = match (email, phone, status) {
            (Ok(email), Ok(phone), Ok(_)) => Ok(Checked { email, phone, removes_phone }),
            (email, phone, status) => Err([email.err(), phone.err(), status.err()].into_iter().flatten().collect()),
        };
        Self { id, changes_email, status: known, changes_status, checked }
    }
}

impl ChangeAccount {
    /// Whether it is more than an organization may do to a member, who has a life outside of it: the e-mail address is how a
    /// person gets in, and what the realm bars or ends it alone may lift.
    fn is_the_realms(&self, now: AccountStatus) -> bool {
        let is_ours = |status| matches!(status, AccountStatus::Active | AccountStatus::Inactive);
        self.changes_email || self.status.is_some_and(|status| !is_ours(status) || !is_ours(now))
    }
}

#[async_trait]
impl Operation for ChangeAccount {
    const ACTION: Action = Action::AccountChanged;

    type Subject = (Account, Memberships);
    type Output = Account;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Self::Subject, Refusal> {
        if ctx.is_own(&self.id) {
            if self.changes_email {
                ctx.require_recent_person()?;
            }
            if self.changes_status {
                return Err(Refusal::denied(None, "Nobody sets the status of their own account."));
            }
        }
        let subject = require_governed(tx, ctx, &self.id, Permission::WriteIdentity).await?;
        if !ctx.is_own(&self.id) && !ctx.is_operator && self.is_the_realms(subject.0.status) {
            require_in_realm(ctx, Permission::AdminIdentity)?;
        }
        Ok(subject)
    }

    async fn run(
        &self,
        tx: &mut WriteTx,
        ctx: &Context,
        (account, memberships): Self::Subject,
    ) -> Result<Account, Refusal> {
        let checked = self.checked.as_ref().map_err(|fields| Refusal::invalid(fields.clone()))?;
        let asks = checked.email.is_some() || checked.phone.is_some() || checked.removes_phone || self.changes_status;
        if asks && account.status == AccountStatus::Closed {
            return Err(invalid("status", "CLOSED", "A closed account stays as it is."));
        }
        if self.status == Some(AccountStatus::PendingVerification) && !ctx.is_operator {
            let message = "An account waits for its verification from its registration alone.";
            return Err(invalid("status", "NOT_ASSIGNABLE", message));
        }
        let account = checked.apply(tx, ctx, account).await?;
        match self.status {
            None => Ok(account),
            Some(status) => status::set(tx, ctx, (account, &memberships), status, "status")
                .await?
                .map_err(|alone| Refusal::invalid(vec![alone])),
        }
    }
}

pub(super) fn invalid(field: &str, code: &'static str, message: &str) -> Refusal {
    Refusal::invalid(vec![FieldError::new(field, code, message)])
}

impl Checked {
    /// Writes another address and another number, if they are others.
    async fn apply(&self, tx: &mut WriteTx, ctx: &Context, before: Account) -> Result<Account, Refusal> {
        let mut account = before.clone();
        if let Some(email) = &self.email {
            // The contract lists no conflict here.
            let taken = || invalid("email", "TAKEN", "Another account has this e-mail address or username.");
            rename::rename(tx, ctx, &mut account, email, taken).await?;
        }
        if let Some(phone) = &self.phone {
            account.phone = Some(phone.to_string());
        }
        if self.removes_phone {
            account.phone = None;
        }
        let fields = [("email", account.email != before.email), ("phone", account.phone != before.phone)];
        let changed: Vec<&str> = fields.into_iter().filter(|(_, is_other)| *is_other).map(|(name, _)| name).collect();
        if changed.is_empty() {
            return Ok(before);
        }
        account.updated_at = ctx.now();
        store::update(tx, &account).await?;
        roles::follow_account(tx, &account).await?;
        let event = Event::new(Action::AccountChanged, Actor::of(ctx), Target::Account(&account.id));
        audit::record(tx, ctx, event.detail("changed", changed)).await?;
        rename::follow_up(tx, ctx, &before, &account).await?;
        Ok(account)
    }
}
