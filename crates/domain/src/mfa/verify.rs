//! Proving a factor that is being set up: from then on it counts.

use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, Secret};

use super::access::require_own;
use super::model::{Factor, FactorStatus};
use super::{SETUP, answer, backup_codes, store};
use crate::accounts::{self, Account, FactorMethod};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::limits;
use crate::notices;
use crate::outbox::Template;
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};

/// Makes the factor that is being set up count, once a code of it proves right. With the first factor come backup codes.
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

/// The refusal of a wrong code for a factor that is being set up.
pub fn wrong_setup_code() -> Refusal {
    Refusal::invalid(vec![FieldError::new("code", "WRONG_CODE", "is not right, or not any more")])
}

/// The refusal of a code when nothing is being set up.
pub fn nothing_pending() -> Refusal {
    Refusal::conflict("No second factor is being set up. Begin at POST /v1/Accounts/{accountId}/mfa.")
}

impl VerifyFactor {
    async fn pending(&self, tx: &mut WriteTx, account: &Account) -> Result<Factor, Refusal> {
        let bad = |code, message: String| Refusal::invalid(vec![FieldError::new("method", code, message)]);
        let asked = self.method.as_deref().map(str::parse::<FactorMethod>).transpose();
        let asked = asked.map_err(|message| bad("BAD_METHOD", message))?;
        let mut factors = store::factors(tx, &account.realm, &account.id).await?;
        factors.retain(|factor| factor.status == FactorStatus::Pending && asked.is_none_or(|it| it == factor.method));
        if factors.len() > 1 {
            return Err(bad("REQUIRED", "must be given: several methods are being set up".to_owned()));
        }
        factors.pop().ok_or_else(nothing_pending)
    }
}

impl Operation for VerifyFactor {
    const ACTION: Action = Action::FactorActivated;
    const FOR_ENROLMENT: bool = true;

    type Subject = Account;
    type Output = Result<Vec<Secret<String>>, Refusal>;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Account, Refusal> {
        require_own(tx, ctx, &self.account).await
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, account: Account) -> Result<Self::Output, Refusal> {
        let factor = self.pending(tx, &account).await?;
        let guess = match answer::reserve_within(tx, ctx, &account.id).await? {
            Ok(guess) => guess,
            Err(wait) => return Ok(Err(answer::too_many(wait))),
        };
        if !answer::spend(tx, ctx, &account, (&factor, SETUP), self.code.expose()).await? {
            answer::note_wrong(tx, ctx, &account).await?;
            return Ok(Err(wrong_setup_code()));
        }
        limits::success(tx, ctx, &guess).await?;
        activate(tx, ctx, account, factor.method).await.map(Ok)
    }

    fn settled(output: Self::Output) -> Result<Self::Output, Refusal> {
        output.map(Ok)
    }
}

async fn activate(
    tx: &mut WriteTx,
    ctx: &Context,
    account: Account,
    method: FactorMethod,
) -> Result<Vec<Secret<String>>, Refusal> {
    store::activate(tx, &account, method, ctx.now()).await?;
    let account = match method {
        // The code was read there.
        FactorMethod::Email => accounts::prove_email(tx, ctx, account).await?,
        FactorMethod::Totp | FactorMethod::Sms => account,
    };
    let factors: Vec<_> = account.factors.iter().copied().chain([method]).collect();
    accounts::set_factors(tx, &account, &factors, ctx.now()).await?;
    let event = Event::new(Action::FactorActivated, Actor::of(ctx), Target::Account(&account.id))
        .detail("method", method.as_str());
    audit::record(tx, ctx, event).await?;
    notices::tell(tx, ctx, &account, Template::FactorAdded, &[("method", method.as_str())]).await?;
    if store::count_backup_codes(tx, &account.realm, &account.id).await? > 0 {
        return Ok(Vec::new());
    }
    let codes = backup_codes::make(tx, ctx, &account).await?;
    let event = Event::new(Action::BackupCodesMade, Actor::of(ctx), Target::Account(&account.id));
    audit::record(tx, ctx, event).await?;
    Ok(codes)
}
