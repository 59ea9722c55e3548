//! An account has shown that it reads its address.

use signet_storage::WriteTx;

use super::{Account, store};
use crate::context::Context;
use crate::refusal::Refusal;

/// Marks the e-mail address of `account` as proved.
pub(crate) async fn prove_email(tx: &mut WriteTx, ctx: &Context, account: Account) -> Result<Account, Refusal> {
    if account.email_verified {
        return Ok(account);
    }
    let account = Account { email_verified: true, updated_at: ctx.now(), ..account };
    store::update(tx, &account).await?;
    Ok(account)
}
