//! Deleting a user, which closes its account.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::UserId;

use super::model::User;
use super::{WHAT, find, no_such};
use crate::access::{Act, beyond, require_act, require_governable};
use crate::accounts;
use crate::audit::Action;
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;
use crate::roles::{self, Memberships};

/// Deletes a user: its account is closed, its sessions and keys end, and it is shown no more unless somebody asks for what
/// was deleted.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`, for the caller's own user too; `Conflict` for a last administrator.
#[derive(Debug)]
pub struct DeleteUser(pub UserId);

/// The refusal to delete oneself here.
pub fn own_user() -> Refusal {
    Refusal::denied(None, "Nobody deletes their own user here. Close your account at DELETE /v1/Accounts/{accountId}.")
}

#[async_trait]
impl Operation for DeleteUser {
    const ACTION: Action = Action::AccountClosed;

    type Subject = (User, Memberships);
    type Output = User;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Self::Subject, Refusal> {
        // What is deleted is gone, also for those who may change it still.
        let user = find(tx, ctx, self.0).await?.filter(|user| user.deleted_at.is_none()).ok_or_else(no_such)?;
        if ctx.is_own(&user.account.id) {
            return Err(own_user());
        }
        let standing = require_act(ctx, Act::Write, user.owned(ctx), WHAT)?;
        if !standing.deletes_users() {
            return Err(beyond(standing));
        }
        let memberships = roles::memberships_in(tx, &ctx.realm.id, &user.account.id).await?;
        require_governable(ctx, &user.account, &memberships)?;
        Ok((user, memberships))
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (user, memberships): Self::Subject) -> Result<User, Refusal> {
        let account = accounts::end(tx, ctx, user.account, &memberships).await?;
        Ok(User { deleted_at: Some(account.updated_at), account, ..user })
    }
}
