//! Closing an account: it ends, and keeps its e-mail address until it is erased.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::AccountId;

use super::model::{Account, AccountStatus};
use super::status;
use crate::access::{Permission, require_governed, require_in_realm};
use crate::audit::Action;
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};
use crate::roles::Memberships;

/// The name under which a refusal tells of the account.
const FIELD: &str = "accountId";

/// Closes an account. One that is closed already stays as it is.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`, for the own account also without a recent sign-in; `Conflict` for a last
/// administrator.
#[derive(Debug)]
pub struct CloseAccount {
    /// Which one.
    pub id: AccountId,
}

#[async_trait]
impl Operation for CloseAccount {
    const ACTION: Action = Action::AccountClosed;

    type Subject = (Account, Memberships);
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Self::Subject, Refusal> {
        require_own_or_realm(tx, ctx, &self.id).await
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (account, memberships): Self::Subject) -> Result<(), Refusal> {
        end(tx, ctx, account, &memberships).await.map(drop)
    }
}

/// Lets pass a person on their own account who signed in recently, and on others who administers the realm: it is more than
/// an organization's, for the person may be in others, and has a life outside of all.
pub(crate) async fn require_own_or_realm(
    tx: &mut WriteTx,
    ctx: &Context,
    id: &AccountId,
) -> Result<(Account, Memberships), Refusal> {
    if ctx.is_own(id) {
        ctx.require_recent_person()?;
    }
    let subject = require_governed(tx, ctx, id, Permission::AdminIdentity).await?;
    if !ctx.is_own(id) && !ctx.is_operator {
        require_in_realm(ctx, Permission::AdminIdentity)?;
    }
    Ok(subject)
}

/// Closes `account`, unless that was done before.
pub(crate) async fn end(
    tx: &mut WriteTx,
    ctx: &Context,
    account: Account,
    memberships: &Memberships,
) -> Result<Account, Refusal> {
    status::set(tx, ctx, (account, memberships), AccountStatus::Closed, FIELD).await?.map_err(left_alone)
}

/// The refusal of closing the last active ADMIN of these organizations.
pub fn last_administrator_of(orgs: &[&str]) -> Refusal {
    left_alone(status::last_of(orgs, FIELD))
}

fn left_alone(why: FieldError) -> Refusal {
    Refusal {
        // A realm's last administrator has no problem of its own: `errors` tells.
        code: Some(why.code).filter(|code| *code == status::LAST_ADMIN),
        message: why.message.clone(),
        fields: vec![why],
        ..Refusal::conflict("")
    }
}
