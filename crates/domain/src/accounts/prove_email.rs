//! An account has shown that it reads its address.

use signet_storage::WriteTx;

use super::{Account, AccountStatus, status, store};
use crate::context::Context;
use crate::proofs::{self, Purpose};
use crate::refusal::Refusal;
use crate::roles;

/// Marks the e-mail address of `account` as proved. An account that waited for this may sign in from now on.
pub(crate) async fn prove_email(tx: &mut WriteTx, ctx: &Context, account: Account) -> Result<Account, Refusal> {
    let account = match account.status {
        AccountStatus::PendingVerification => {
            let memberships = roles::memberships_in(tx, &account.realm, &account.id).await?;
            let set = status::set(tx, ctx, (account, &memberships), AccountStatus::Active, "status").await?;
            set.map_err(|alone| Refusal::bug(alone.message))?
        }
        _ => account,
    };
    if account.email_verified {
        return Ok(account);
    }
    proofs::revoke(tx, &account.realm, &account.id, Purpose::VerifyEmail).await?;
    let account = Account { email_verified: true, updated_at: ctx.now(), ..account };
    store::update(tx, &account).await?;
    Ok(account)
}
