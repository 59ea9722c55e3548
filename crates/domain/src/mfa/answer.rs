//! Checking a code that somebody presents as a second factor.

use std::time::Duration;

use signet_protocol::otp::{self, TotpSecret};
use signet_protocol::seal::Context as SealedFor;
use signet_storage::WriteTx;
use signet_vocabulary::AccountId;

use super::model::{ChallengeMethod, Factor};
use super::{backup_codes, send, store};
use crate::accounts::{self, Account, FactorMethod};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::limits::{self, Guess, Subject};
use crate::notices;
use crate::outbox::Template;
use crate::refusal::Refusal;

const SECRET_PURPOSE: &str = "factors.secret";

/// A code that was right.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    /// How the account has proved itself by it (RFC 8176). A code by mail is no strong proof, and does not say `mfa`.
    pub(crate) amr: Vec<&'static str>,
}

impl Answered {
    pub(super) fn by(method: ChallengeMethod) -> Self {
        let amr = match method {
            ChallengeMethod::Totp | ChallengeMethod::BackupCode => vec!["otp", "mfa"],
            ChallengeMethod::Sms => vec!["sms", "mfa"],
            ChallengeMethod::Email => vec!["email"],
        };
        Self { amr }
    }
}

impl Answered {
    /// Whether it is as much as the account can show.
    pub(super) fn is_strongest(&self, account: &Account) -> bool {
        self.amr.contains(&"mfa") || !account.has_strong_factor()
    }
}

/// A code that was not right; why is told to nobody.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wrong;

/// Reserves a try at the second factors of `account`, in a transaction of its own: whatever becomes of the code, it counts.
///
/// # Errors
/// `Limited` when too many were wrong: on whichever challenges, sessions and nodes they were tried.
pub(crate) async fn reserve(ctx: &Context, account: &AccountId) -> Result<Guess, Refusal> {
    let reserved = ctx
        .app
        .store
        .write(|mut tx| async move {
            let reserved = reserve_within(&mut tx, ctx, account).await?;
            Ok::<_, Refusal>(tx.commit(reserved))
        })
        .await?;
    reserved.map_err(too_many)
}

/// As [`reserve`], in a transaction that commits also when the code is wrong. The inner error says how long to wait.
pub(super) async fn reserve_within(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &AccountId,
) -> Result<Result<Guess, Duration>, Refusal> {
    let guess = match limits::reserve(tx, ctx, Subject::SecondFactor(account)).await? {
        Ok(guess) => guess,
        Err(wait) => return Ok(Err(wait)),
    };
    if guess.is_last_free()
        && let Some(account) = accounts::row_by_id(tx, &ctx.realm.id, account).await?
    {
        notices::tell(tx, ctx, &account, Template::GuessesSpent, &[("of", "second_factor")]).await?;
    }
    Ok(Ok(guess))
}

/// Makes the budget whole after a right code. One that is weaker than what the account has does not count as a try, and brings
/// none at the stronger factors back.
pub(crate) async fn settle(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    (guess, answered): (&Guess, &Answered),
) -> Result<(), Refusal> {
    match answered.is_strongest(account) {
        true => limits::success(tx, ctx, guess).await?,
        false => limits::refund(tx, ctx, guess).await?,
    }
    Ok(())
}

pub(super) fn too_many(wait: Duration) -> Refusal {
    Refusal::limited(wait, "Too many wrong codes for this account. Wait before the next try.")
}

/// Whether `code` is a right one for `occasion`: of the account's app, sent for this occasion, or kept on paper. A right one
/// is spent; a wrong one is written down. Whoever asks has reserved a try.
pub(crate) async fn answer(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    occasion: &str,
    code: &str,
) -> Result<Result<Answered, Wrong>, Refusal> {
    // Without an active factor there is nothing to answer: backup codes stand in for factors, and are none.
    let active = active(tx, account).await?;
    for factor in &active {
        if spend(tx, ctx, account, (factor, occasion), code).await? {
            return Ok(Ok(Answered::by(factor.method.into())));
        }
    }
    if !active.is_empty() && backup_codes::spend(tx, ctx, account, code).await? {
        return Ok(Ok(Answered::by(ChallengeMethod::BackupCode)));
    }
    note_wrong(tx, ctx, account).await?;
    Ok(Err(Wrong))
}

async fn active(tx: &mut WriteTx, account: &Account) -> Result<Vec<Factor>, Refusal> {
    let mut factors = store::factors(tx, &account.realm, &account.id).await?;
    factors.retain(Factor::is_active);
    Ok(factors)
}

/// Writes a wrong code down.
pub(super) async fn note_wrong(tx: &mut WriteTx, ctx: &Context, account: &Account) -> Result<(), Refusal> {
    let event = Event::new(Action::CodeAnswered, Actor::of(ctx), Target::Account(&account.id));
    audit::record(tx, ctx, event.refused("wrong_code")).await
}

/// Whether `code` is right for this one factor, whatever its status; if so, it is spent.
pub(super) async fn spend(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    (factor, occasion): (&Factor, &str),
    code: &str,
) -> Result<bool, Refusal> {
    if factor.method != FactorMethod::Totp {
        return send::spend(tx, ctx, account, (factor, occasion), code).await;
    }
    if !otp::is_digits(code) {
        return Ok(false);
    }
    let sealed = factor.secret.as_deref().ok_or_else(|| Refusal::bug("an app's factor without its secret"))?;
    match open(ctx, account, sealed)?.matching_step(code, ctx.now(), factor.last_step) {
        Some(step) => Ok(store::spend_step(tx, account, step).await?),
        None => Ok(false),
    }
}

/// Seals the secret of an account for the database.
pub(super) fn seal(ctx: &Context, account: &Account, secret: &TotpSecret) -> Vec<u8> {
    ctx.app.master_key.seal(&ctx.app.random, &bound_to(account), secret.expose())
}

fn open(ctx: &Context, account: &Account, sealed: &[u8]) -> Result<TotpSecret, Refusal> {
    let plain = ctx.app.master_key.open(&bound_to(account), sealed).map_err(Refusal::bug)?;
    TotpSecret::from_bytes(plain.expose()).ok_or_else(|| Refusal::bug("an app's secret of the wrong length"))
}

fn bound_to(account: &Account) -> SealedFor<'_> {
    SealedFor { purpose: SECRET_PURPOSE, realm: account.realm.as_str(), record: account.id.as_str() }
}
