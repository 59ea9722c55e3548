//! Proving a new second factor: it counts from now on, and what began without it ends.

use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, Secret};

use super::store;
use crate::accounts::{self, Account};
use crate::audit::Action;
use crate::context::Context;
use crate::mfa::{self, Activated};
use crate::perform::Operation;
use crate::refusal::Refusal;
use crate::{limits, remembered_devices};

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
            Ok(activated) => keep_this_session_alone(tx, ctx, activated).await.map(Ok),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    fn settled(output: Self::Output) -> Result<Self::Output, Refusal> {
        output.map(Ok)
    }
}

async fn keep_this_session_alone(
    tx: &mut WriteTx,
    ctx: &Context,
    activated: Activated,
) -> Result<Vec<Secret<String>>, Refusal> {
    let caller = ctx.require_person()?;
    let (realm, id) = (&ctx.realm.id, &caller.account.id);
    let mut amr = caller.session.amr.clone();
    let shown = activated.answered.amr.into_iter().filter(|method| !caller.session.amr.iter().any(|it| it == method));
    amr.extend(shown.map(str::to_owned));
    let epoch = accounts::raise_epoch(tx, realm, id, ctx.now()).await?;
    store::carry_over(tx, caller.session, epoch, &amr).await?;
    remembered_devices::forget_of_account(tx, realm, id).await?;
    // Whoever signed in from elsewhere before showed a password alone.
    limits::forget_devices(tx, ctx, id).await?;
    limits::remember(tx, ctx, id).await?;
    Ok(activated.backup_codes)
}
