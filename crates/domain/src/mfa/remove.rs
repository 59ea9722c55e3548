//! Taking factors away from the own account.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, Secret};

use super::access::require_own;
use super::model::Factor;
use super::{MANAGE, answer, store};
use crate::accounts::{self, Account, FactorMethod};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::notices;
use crate::outbox::Template;
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};
use crate::remembered_devices;

/// Takes one factor of the caller's own account away, or all of them, once a code proves right. With the last one that
/// counts, the backup codes end.
///
/// # Errors
/// `NotFound` outside the caller's view, and for a factor that is not there; `Denied` for everybody else's account, for
/// machines, without a recent sign-in, and with a code by mail where there is a stronger factor; `Invalid` naming `method`;
/// `Unauthenticated` for a wrong code; `Limited` when too many codes were wrong.
#[derive(Debug)]
pub struct RemoveFactors {
    account: AccountId,
    code: Secret<String>,
    method: Result<Option<FactorMethod>, FieldError>,
}

/// What is wrong with one method in the query and another in the body.
pub fn two_methods() -> FieldError {
    FieldError::new("method", "TWO_METHODS", "is another one than the query names")
}

impl RemoveFactors {
    /// Of `account`, with a code of an app, one that was sent to change factors with, or a backup code. The method may be
    /// named in the query and in the body; all go when neither does.
    pub fn new(
        account: AccountId,
        code: Secret<String>,
        in_query: Option<FactorMethod>,
        in_body: Option<&str>,
    ) -> Self {
        Self { account, code, method: one_method(in_query, in_body) }
    }
}

/// A name that is not understood is refused: nobody who names one factor means all of them.
fn one_method(in_query: Option<FactorMethod>, in_body: Option<&str>) -> Result<Option<FactorMethod>, FieldError> {
    let in_body = in_body.map(str::parse).transpose();
    let in_body = in_body.map_err(|message: String| FieldError::new("method", "BAD_METHOD", message))?;
    match (in_query, in_body) {
        (Some(one), Some(other)) if one != other => Err(two_methods()),
        (in_query, in_body) => Ok(in_body.or(in_query)),
    }
}

/// The refusal of a wrong code for a change of factors.
pub fn wrong_code() -> Refusal {
    Refusal::unauthenticated("AUTHENTICATION_FAILED", "The code is not right, or not any more.")
}

/// The refusal of a code by mail where there is a stronger factor.
pub fn too_weak() -> Refusal {
    let message =
        "A code by mail is not enough to change stronger factors: send one of the app or the phone, or a backup code.";
    Refusal::denied(Some("MFA_REQUIRED"), message)
}

/// Checks a code with which factors are changed, as one try. The inner error is the refusal of one that is wrong or too weak.
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
        Ok(answered) => {
            answer::settle(tx, ctx, account, (&guess, &answered)).await?;
            Ok(if answered.is_strongest(account) { Ok(()) } else { Err(too_weak()) })
        }
        Err(answer::Wrong) => Ok(Err(wrong_code())),
    }
}

#[async_trait]
impl Operation for RemoveFactors {
    const ACTION: Action = Action::FactorRemoved;

    type Subject = Account;
    type Output = Result<(), Refusal>;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Account, Refusal> {
        require_own(tx, ctx, &self.account).await
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, account: Account) -> Result<Self::Output, Refusal> {
        let method = self.method.clone().map_err(|field| Refusal::invalid(vec![field]))?;
        let factors = store::factors(tx, &account.realm, &account.id).await?;
        let is_meant = |factor: &Factor| method.is_none_or(|method| method == factor.method);
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
