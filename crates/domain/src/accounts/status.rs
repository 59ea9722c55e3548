//! Changing where an account is in its life; every change ends its sessions.

use signet_storage::{ReadTx, WriteTx};

use super::model::{Account, AccountStatus, AccountType};
use super::store;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::refusal::{FieldError, Refusal};
use crate::roles::Memberships;
use crate::{api_keys, limits, proofs, roles};

/// The code of the refusal to leave an organization without an active ADMIN, on every route.
pub(super) const LAST_ADMIN: &str = "LAST_ADMIN";

/// What would be without an administrator if `account` were not active any more, as an error of `field`.
async fn left_alone(
    tx: &mut ReadTx,
    account: &Account,
    memberships: &Memberships,
    field: &str,
) -> Result<Option<FieldError>, Refusal> {
    if account.status != AccountStatus::Active {
        return Ok(None);
    }
    if account.kind == AccountType::Admin && !store::has_another_administrator(tx, &account.realm, &account.id).await? {
        let message = "This is the realm's last active platform administrator.";
        return Ok(Some(FieldError::new(field, "LAST_ADMINISTRATOR", message)));
    }
    let alone = roles::organizations_left_alone(tx, &account.realm, &account.id, memberships).await?;
    let names: Vec<&str> = alone.iter().map(|org| org.as_str()).collect();
    Ok((!alone.is_empty()).then(|| last_of(&names, field)))
}

/// The account is the last active ADMIN of these organizations.
pub(super) fn last_of(orgs: &[&str], field: &str) -> FieldError {
    let names = orgs.join(", ");
    let message = format!("This is the last active ADMIN of {names}. Give the role to another active account first.");
    FieldError::new(field, LAST_ADMIN, message)
}

/// Sets the status. Sessions and refresh tokens end on every node, for good, and so do API keys when the account is suspended
/// or closed: another change of status brings none of them back. What keeps it from happening is the inner error, under the
/// name `field`.
pub(super) async fn set(
    tx: &mut WriteTx,
    ctx: &Context,
    (account, memberships): (Account, &Memberships),
    status: AccountStatus,
    field: &str,
) -> Result<Result<Account, FieldError>, Refusal> {
    if status == account.status {
        return Ok(Ok(account));
    }
    if let Some(alone) = left_alone(tx, &account, memberships, field).await? {
        return Ok(Err(alone));
    }
    let before = account.status;
    let account = Account { status, epoch: account.epoch + 1, updated_at: ctx.now(), ..account };
    let is_closed = status == AccountStatus::Closed;
    store::set_status(tx, &account, is_closed && ctx.is_own(&account.id)).await?;
    if matches!(status, AccountStatus::Suspended | AccountStatus::Closed) {
        api_keys::revoke_all(tx, ctx, &account.id).await?;
    }
    limits::forget_devices(tx, ctx, &account.id).await?;
    if is_closed {
        proofs::delete_of_account(tx, &ctx.realm.id, &account.id).await?;
    }
    let action = if is_closed { Action::AccountClosed } else { Action::AccountStatusChanged };
    let event = Event::new(action, Actor::of(ctx), Target::Account(&account.id))
        .detail("from", before.as_str())
        .detail("to", status.as_str());
    audit::record(tx, ctx, event).await?;
    Ok(Ok(account))
}

/// Lets an account sign in that was put aside, or puts one aside that may.
///
/// # Errors
/// `Invalid` for an account of another status, and for a last administrator.
pub(crate) async fn set_active(
    tx: &mut WriteTx,
    ctx: &Context,
    (account, memberships): (Account, &Memberships),
    is_active: bool,
) -> Result<Account, Refusal> {
    let (from, to) = match is_active {
        true => (AccountStatus::Inactive, AccountStatus::Active),
        false => (AccountStatus::Active, AccountStatus::Inactive),
    };
    if account.status != from && !is_active {
        return Ok(account);
    }
    if account.status != from {
        let message = "This account is suspended, closed or waits for its verification: that is not lifted here.";
        return Err(Refusal::invalid(vec![FieldError::new("active", "NOT_ASSIGNABLE", message)]));
    }
    set(tx, ctx, (account, memberships), to, "active").await?.map_err(|alone| Refusal::invalid(vec![alone]))
}

/// Brings a closed account back, as it was before.
pub(crate) async fn restore(
    tx: &mut WriteTx,
    ctx: &Context,
    account: Account,
    memberships: &Memberships,
    status: AccountStatus,
) -> Result<Account, Refusal> {
    // Nobody is left alone by somebody who comes back.
    set(tx, ctx, (account, memberships), status, "status").await?.map_err(|alone| Refusal::invalid(vec![alone]))
}
