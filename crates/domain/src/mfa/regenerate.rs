//! Making the backup codes of the own account anew.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, Secret};

use super::access::require_own;
use super::backup_codes;
use super::remove::prove;
use crate::accounts::Account;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;

/// Makes new backup codes for the caller's own account, once a code proves right; all of before end.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied` for everybody else's account, for machines and without a recent sign-in;
/// `Conflict` without a second factor; `Unauthenticated` for a wrong code; `Limited` when too many codes were wrong.
#[derive(Debug)]
pub struct RegenerateBackupCodes {
    /// Whose they are.
    pub account: AccountId,
    /// A code of an app, one that was sent to change factors with, or a backup code.
    pub code: Secret<String>,
}

/// The refusal of backup codes for an account that has no second factor.
pub fn no_factor() -> Refusal {
    Refusal::conflict("This account has no second factor that the codes could stand in for.")
}

#[async_trait]
impl Operation for RegenerateBackupCodes {
    const ACTION: Action = Action::BackupCodesMade;

    type Subject = Account;
    type Output = Result<Vec<Secret<String>>, Refusal>;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Account, Refusal> {
        require_own(tx, ctx, &self.account).await
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, account: Account) -> Result<Self::Output, Refusal> {
        if account.factors.is_empty() {
            return Err(no_factor());
        }
        if let Err(refusal) = prove(tx, ctx, &account, &self.code).await? {
            return Ok(Err(refusal));
        }
        let codes = backup_codes::make(tx, ctx, &account).await?;
        let event = Event::new(Action::BackupCodesMade, Actor::of(ctx), Target::Account(&account.id));
        audit::record(tx, ctx, event).await?;
        Ok(Ok(codes))
    }

    fn settled(output: Self::Output) -> Result<Self::Output, Refusal> {
        output.map(Ok)
    }
}
