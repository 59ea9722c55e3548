//! Proving a new second factor: it counts from now on, and what began without it ends.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, Secret};

use super::keep_alone::keep_alone;
use crate::accounts::Account;
use crate::audit::Action;
use crate::context::Context;
use crate::mfa::{self, Activated};
use crate::perform::Operation;
use crate::refusal::Refusal;

/// Makes the factor that is being set up count, once a code of it proves right. With the first factor come backup codes. The
/// account's other sessions end, for they never showed it; the present one has.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied` for everybody else's account, for machines and without a recent sign-in;
/// `Conflict` when nothing is being set up; `Invalid` for a wrong code, and when several factors wait and none is named;
/// `Limited` when too many codes were wrong.
#[derive(Debug)]
pub struct VerifyFactor {
    /// Whose it is.
    pub account: AccountId,
    /// A code of it.
    pub code: Secret<String>,
    /// Which one, when several are being set up.
    pub method: Option<String>,
}

#[async_trait]
impl Operation for VerifyFactor {
    const ACTION: Action = Action::FactorActivated;
    const FOR_ENROLMENT: bool = true;

    type Subject = Account;
    type Output = Result<Vec<Secret<String>>, Refusal>;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Account, Refusal> {
        mfa::require_own(tx, ctx, &self.account).await
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, account: Account) -> Result<Self::Output, Refusal> {
        match mfa::activate(tx, ctx, account, &self.code, self.method.as_deref()).await? {
            Ok(Activated { answered, backup_codes }) => {
                let session = ctx.require_person()?.session;
                let is_new = |method: &&str| !session.amr.iter().any(|shown| shown == method);
                let shown = answered.amr.into_iter().filter(is_new).map(str::to_owned);
                let amr: Vec<_> = session.amr.iter().cloned().chain(shown).collect();
                keep_alone(tx, ctx, session, &amr).await?;
                Ok(Ok(backup_codes))
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    fn settled(output: Self::Output) -> Result<Self::Output, Refusal> {
        output.map(Ok)
    }
}
