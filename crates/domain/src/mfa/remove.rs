//! Taking factors away from the own account.

use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, Secret};

use super::access::require_own;
use super::model::Factor;
use super::{MANAGE, answer, store};
use crate::accounts::{self, Account, FactorMethod};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::limits;
use crate::notices;
use crate::outbox::Template;
use crate::perform::Operation;
use crate::refusal::Refusal;
use crate::remembered_devices;

/// Takes one factor of the caller's own account away, or all of them, once a code proves right. With the last one that
/// counts, the backup codes end.
///
/// # Errors
/// `NotFound` outside the caller's view, and for a factor that is not there; `Denied` for everybody else's account, for
/// machines and without a recent sign-in; `Unauthenticated` for a wrong code; `Limited` when too many codes were wrong.
#[derive(Debug)]
pub struct RemoveFactors {
    /// Whose they are.
    pub account: AccountId,
    /// A code of an app, one that was sent to change factors with, or a backup code.
    pub code: Secret<String>,
    /// Which one; all when absent.
    pub method: Option<FactorMethod>,
}

/// The refusal of a wrong code for a change of factors.
pub fn wrong_code() -> Refusal {
    Refusal::unauthenticated("AUTHENTICATION_FAILED", "The code is not right, or not any more.")
}

/// Checks a code with which factors are changed, as one try. The inner error is the refusal of a wrong one.
pub(super) async fn prove(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    code: &Secret<String>,
) -> Result<Result<(), Refusal>, Refusal> {
    let guess = match answer::reserve_within(tx, ctx, &account.id).await? {
        Ok(guess) => guess,
        Err(wait) => return Ok(Err(answer::too_many(wait))),
    };
    match answer::answer(tx, ctx, account, MANAGE, code.expose()).await? {
        Ok(_) => {
            limits::success(tx, ctx, &guess).await?;
            Ok(Ok(()))
        }
        Err(answer::Wrong) => Ok(Err(wrong_code())),
    }
}

impl Operation for RemoveFactors {
    const ACTION: Action = Action::FactorRemoved;

    type Subject = Account;
    type Output = Result<(), Refusal>;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Account, Refusal> {
        require_own(tx, ctx, &self.account).await
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, account: Account) -> Result<Self::Output, Refusal> {
        let factors = store::factors(tx, &account.realm, &account.id).await?;
        let is_meant = |factor: &Factor| self.method.is_none_or(|method| method == factor.method);
        let (gone, left): (Vec<_>, Vec<_>) = factors.into_iter().partition(is_meant);
        // One that never counted ends by itself, or with the next one: there is no code to take it away with.
        if gone.is_empty() || account.factors.is_empty() {
            return Err(Refusal::not_found("second factor"));
        }
        if let Err(refusal) = prove(tx, ctx, &account, &self.code).await? {
            return Ok(Err(refusal));
        }
        for factor in &gone {
            take_away(tx, ctx, &account, factor).await?;
        }
        let left: Vec<_> = left.iter().filter(|factor| factor.is_active()).map(|factor| factor.method).collect();
        if left.is_empty() {
            store::delete_backup_codes(tx, &account).await?;
            // Else they would stand in for the next factor, which they never showed.
            remembered_devices::forget_of_account(tx, &account.realm, &account.id).await?;
        }
        accounts::set_factors(tx, &account, &left, ctx.now()).await?;
        Ok(Ok(()))
    }

    fn settled(output: Self::Output) -> Result<Self::Output, Refusal> {
        output.map(Ok)
    }
}

async fn take_away(tx: &mut WriteTx, ctx: &Context, account: &Account, factor: &Factor) -> Result<(), Refusal> {
    let method = factor.method.as_str();
    store::delete_factor(tx, account, factor.method).await?;
    let event = Event::new(Action::FactorRemoved, Actor::of(ctx), Target::Account(&account.id));
    audit::record(tx, ctx, event.detail("method", method)).await?;
    if factor.is_active() {
        notices::tell(tx, ctx, account, Template::FactorRemoved, &[("method", method)]).await?;
    }
    Ok(())
}
