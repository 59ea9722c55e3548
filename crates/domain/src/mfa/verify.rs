//! Proving a factor that is being set up: from then on it counts.

use signet_storage::WriteTx;
use signet_vocabulary::Secret;

use super::answer::Answered;
use super::model::{Factor, FactorStatus};
use super::{SETUP, answer, backup_codes, store};
use crate::accounts::{self, Account, FactorMethod};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::notices;
use crate::outbox::Template;
use crate::refusal::{FieldError, Refusal};

/// The refusal of a wrong code for a factor that is being set up.
pub fn wrong_setup_code() -> Refusal {
    Refusal::invalid(vec![FieldError::new("code", "WRONG_CODE", "is not right, or not any more")])
}

/// The refusal of a code when nothing is being set up.
pub fn nothing_pending() -> Refusal {
    Refusal::conflict("No second factor is being set up. Begin at POST /v1/Accounts/{accountId}/mfa.")
}

/// A factor that counts from now on.
pub(crate) struct Activated {
    /// How the account has proved itself by it.
    pub(crate) answered: Answered,
    /// The backup codes that come with the first one; none with others.
    pub(crate) backup_codes: Vec<Secret<String>>,
}

/// Makes the factor of `account` that is being set up count, once `code` proves right, as one try; `method` says which, when
/// there are several. The inner error is the refusal of a code, and leaves something written down.
pub(crate) async fn activate(
    tx: &mut WriteTx,
    ctx: &Context,
    account: Account,
    code: &Secret<String>,
    method: Option<&str>,
) -> Result<Result<Activated, Refusal>, Refusal> {
    let factor = pending(tx, &account, method).await?;
    let guess = match answer::reserve_within(tx, ctx, &account.id).await? {
        Ok(guess) => guess,
        Err(wait) => return Ok(Err(answer::too_many(wait))),
    };
    if !answer::spend(tx, ctx, &account, (&factor, SETUP), code.expose()).await? {
        answer::note_wrong(tx, ctx, &account).await?;
        return Ok(Err(wrong_setup_code()));
    }
    let answered = Answered::by(factor.method.into());
    answer::settle(tx, ctx, &account, (&guess, &answered)).await?;
    let backup_codes = write(tx, ctx, account, factor.method).await?;
    Ok(Ok(Activated { answered, backup_codes }))
}

async fn pending(tx: &mut WriteTx, account: &Account, method: Option<&str>) -> Result<Factor, Refusal> {
    let bad = |code, message: String| Refusal::invalid(vec![FieldError::new("method", code, message)]);
    let asked = method.map(str::parse::<FactorMethod>).transpose();
    let asked = asked.map_err(|message| bad("BAD_METHOD", message))?;
    let mut factors = store::factors(tx, &account.realm, &account.id).await?;
    factors.retain(|factor| factor.status == FactorStatus::Pending && asked.is_none_or(|it| it == factor.method));
    if factors.len() > 1 {
        return Err(bad("REQUIRED", "must be given: several methods are being set up".to_owned()));
    }
    factors.pop().ok_or_else(nothing_pending)
}

async fn write(
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
