//! Bringing a deleted user back.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::UserId;

use super::model::User;
use super::{WHAT, find, no_such, store};
use crate::access::{Act, require_act, require_governable, require_reviving};
use crate::accounts::{self, AccountStatus};
use crate::audit::Action;
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;
use crate::roles::{self, Memberships};

/// Gives a closed account the status that it had before; its sessions, keys and remembered devices stay ended. A user that
/// was not deleted stays as it is.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`, for its owner where the person ended it itself too.
#[derive(Debug)]
pub struct RestoreUser(pub UserId);

#[async_trait]
impl Operation for RestoreUser {
    const ACTION: Action = Action::AccountStatusChanged;

    /// The user, its memberships, and its status from before where it was deleted.
    type Subject = (User, Memberships, Option<AccountStatus>);
    type Output = User;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Self::Subject, Refusal> {
        let user = find(tx, ctx, self.0).await?.ok_or_else(no_such)?;
        require_act(ctx, Act::Restore, user.owned(ctx), WHAT)?;
        let memberships = roles::memberships_in(tx, &ctx.realm.id, &user.account.id).await?;
        require_governable(ctx, &user.account, &memberships)?;
        let (status, ended_itself) = store::closing(tx, &user).await?;
        if user.deleted_at.is_some() && ended_itself {
            require_reviving(ctx)?;
        }
        Ok((user, memberships, status))
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, subject: Self::Subject) -> Result<User, Refusal> {
        let (user, memberships, status) = subject;
        if user.deleted_at.is_none() {
            return Ok(user);
        }
        let status = status.unwrap_or(AccountStatus::Inactive);
        let account = accounts::restore(tx, ctx, user.account, &memberships, status).await?;
        Ok(User { deleted_at: None, account, ..user })
    }
}
