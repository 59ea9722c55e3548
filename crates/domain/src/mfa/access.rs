//! Whose factors somebody may change: people their own, and nobody else's.

use signet_storage::WriteTx;
use signet_vocabulary::AccountId;

use crate::access::{Permission, require_account};
use crate::accounts::{self, Account};
use crate::context::Context;
use crate::refusal::Refusal;

/// The refusal of an act on the factors of somebody else.
pub fn not_its_owner() -> Refusal {
    let message = "People set up and change the second factors of their own account alone. An administrator can take all \
                   of them away at POST /v1/Accounts/{accountId}/mfa/reset.";
    Refusal::denied(None, message)
}

/// The caller's own account, as the transaction sees it, for changes.
///
/// # Errors
/// As [`require_own_at_any_age`]; `Denied` also without a recent sign-in.
pub(crate) async fn require_own(tx: &mut WriteTx, ctx: &Context, id: &AccountId) -> Result<Account, Refusal> {
    let account = require_own_at_any_age(tx, ctx, id).await?;
    ctx.require_recent_person()?;
    Ok(account)
}

/// The caller's own account, as the transaction sees it, however long ago it signed in.
///
/// # Errors
/// `NotFound` for an account outside the caller's view; `Denied` for every other that is not the caller's, and for machines.
pub(super) async fn require_own_at_any_age(
    tx: &mut WriteTx,
    ctx: &Context,
    id: &AccountId,
) -> Result<Account, Refusal> {
    let caller = ctx.require_caller()?;
    if caller.account.id != *id {
        require_account(tx, ctx, id, Permission::ReadIdentity).await?;
        return Err(not_its_owner());
    }
    ctx.require_person()?;
    accounts::row_by_id(tx, &ctx.realm.id, id).await?.ok_or_else(|| Refusal::not_found("account"))
}
