//! Who owns what is made or handed over.

use signet_storage::ReadTx;
use signet_vocabulary::{AccountId, Timestamp, UserId};

use crate::access::{beyond, require_standing};
use crate::accounts::{self, AccountStatus};
use crate::context::Context;
use crate::refusal::{FieldError, Refusal};

/// An account that owns something.
#[derive(Debug)]
pub(crate) struct Owner {
    pub(crate) id: AccountId,
    pub(crate) created_at: Timestamp,
}

impl From<&accounts::Account> for Owner {
    fn from(account: &accounts::Account) -> Self {
        Self { id: account.id.clone(), created_at: account.created_at }
    }
}

impl Owner {
    /// The user that it is.
    pub(crate) fn user(&self) -> UserId {
        UserId::of(&self.id, self.created_at)
    }
}

/// The owner of something new: the caller, or the user that it names; nobody who is there yet, when the operator names none.
///
/// # Errors
/// As [`named`].
pub(crate) async fn of_new(tx: &mut ReadTx, ctx: &Context, named_user: Option<&str>) -> Result<Option<Owner>, Refusal> {
    match named_user {
        Some(user) => named(tx, ctx, user).await.map(Some),
        None if ctx.is_operator => Ok(None),
        None => Ok(Some(Owner::from(&*ctx.require_caller()?.account))),
    }
}

/// The user that is named as an owner: the caller, or anybody for whoever writes what others own.
///
/// # Errors
/// `Denied` for another than the caller; `Invalid` for a user who is not there.
pub(crate) async fn named(tx: &mut ReadTx, ctx: &Context, user: &str) -> Result<Owner, Refusal> {
    let invalid = |message: &str| Refusal::invalid(vec![FieldError::new("owner", "BAD_OWNER", message)]);
    let user: UserId =
        user.parse().map_err(|_| invalid("must be the id of a user: 24 lower-case hexadecimal digits"))?;
    if !ctx.is_operator {
        let (caller, standing) = require_standing(ctx)?;
        if user.is_of(&caller.account.id, caller.account.created_at) {
            return Ok(Owner::from(&*caller.account));
        }
        if !standing.writes_all() {
            return Err(beyond(standing));
        }
    }
    let account = match user.account() {
        Some(id) => accounts::row_by_id(tx, &ctx.realm.id, &id).await?,
        None => None,
    };
    let is_there = |account: &accounts::Account| {
        user.is_of(&account.id, account.created_at) && account.status != AccountStatus::Closed
    };
    let account = account.filter(is_there).ok_or_else(|| invalid("must be the id of a user of this realm"))?;
    Ok(Owner::from(&account))
}
