//! Sending the caller a code to prove itself with: to sign in anew, or to change its factors.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::AccountId;

use super::access::require_own_at_any_age;
use super::{MANAGE, send};
use crate::accounts::{Account, FactorMethod};
use crate::audit::Action;
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};

/// Sends a code by one of the own account's factors, to prove oneself anew, to take factors away or to make backup codes
/// anew with.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied` for everybody else's account and for machines; `Invalid` for a method that
/// sends no codes or is not active; `Limited` when too many codes were sent.
#[derive(Debug)]
pub struct SendManageCode {
    /// Whose factors are to be changed.
    pub account: AccountId,
    /// By which of them.
    pub method: String,
}

#[async_trait]
impl Operation for SendManageCode {
    const ACTION: Action = Action::CodeSent;
    const FOR_ENROLMENT: bool = true;

    type Subject = Account;
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Account, Refusal> {
        // Whose sign-in is too old needs the code to make it recent.
        require_own_at_any_age(tx, ctx, &self.account).await
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, account: Account) -> Result<(), Refusal> {
        let bad = |message| Refusal::invalid(vec![FieldError::new("method", "BAD_METHOD", message)]);
        let method: FactorMethod = self.method.parse().map_err(bad)?;
        send::send_code(tx, ctx, &account, method, MANAGE).await?.map_err(send::too_many)
    }
}
