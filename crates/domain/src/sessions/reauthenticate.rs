//! Proving oneself anew, for sensitive acts: the old session is replaced by one whose proof is fresh.

use signet_vocabulary::Secret;

use super::begin::{self, SignedIn};
use super::store;
use super::strength::is_enough;
use crate::accounts::Account;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::{Context, Person};
use crate::limits::{self, Subject};
use crate::notices;
use crate::passwords::{self, Password, Proof};
use crate::refusal::Refusal;
use crate::{mfa, perform, realms};

/// Replaces the caller's session by a new one of the same client, once the password proved right, and a code where the account has second
/// factors. The old tokens end.
///
/// # Errors
/// `Malformed` for a password that could be nobody's; `Denied` with MFA_REQUIRED when the code is missing; `Unauthenticated`
/// with AUTHENTICATION_FAILED for a wrong password or code; `Limited` when the guess budget of either is spent.
#[boxed]
pub async fn reauthenticate(
    ctx: &Context,
    password: Secret<String>,
    code: Option<Secret<String>>,
) -> Result<SignedIn, Refusal> {
    let caller = ctx.require_person()?;
    if !caller.account.factors.is_empty() && code.is_none() {
        return Err(code_missing());
    }
    let proved = &prove(ctx, caller, "password", password, Action::Reauthenticated).await?;
    let guess = match &code {
        Some(_) if !caller.account.factors.is_empty() => match mfa::reserve(ctx, &caller.account.id).await {
            Ok(guess) => Some(guess),
            Err(limited) => {
                proved.give_back(ctx).await?;
                return Err(limited);
            }
        },
        _ => None,
    };
    let (guess, code) = (&guess, &code);
    let begun = ctx
        .app
        .store
        .write(|mut tx| async move {
            let account = proved.still_holds(&mut tx, ctx).await?;
            let mut amr = vec!["pwd"];
            match (account.factors.is_empty(), code, guess) {
                (true, ..) => {}
                (false, Some(code), Some(guess)) => {
                    match mfa::answer(&mut tx, ctx, &account, mfa::MANAGE, code.expose()).await? {
                        Ok(answered) => {
                            mfa::settle(&mut tx, ctx, &account, (guess, &answered)).await?;
                            amr.extend(answered.amr);
                        }
                        Err(_) => return Ok(tx.commit(None)),
                    }
                }
                _ => return Err(code_missing()),
            }
            store::delete(&mut tx, &ctx.realm.id, &caller.session.id).await?;
            let begun = begin::begin(&mut tx, ctx, &account, (&caller.session.client, &amr)).await?;
            let actor = Actor::account(&account.id, Some(&begun.session.id));
            let event = Event::new(Action::Reauthenticated, actor, Target::Account(&account.id))
                .detail("replaces", caller.session.id.as_str());
            audit::record(&mut tx, ctx, event).await?;
            Ok::<_, Refusal>(tx.commit(Some((account, begun))))
        })
        .await?;
    let (account, begun) = begun.ok_or_else(mfa::wrong_code)?;
    begin::hand_out(ctx, account, begun).await
}

/// The refusal of a password alone of an account that has second factors.
pub fn code_missing() -> Refusal {
    let message = "This account has a second factor: send its code too. For SMS and EMAIL, one is sent at POST /v1/Accounts/{accountId}/mfa/code.";
    Refusal::denied(Some("MFA_REQUIRED"), message)
}

/// A caller who has just shown the right password.
pub(super) struct Proved<'a> {
    caller: Person<'a>,
    guess: limits::Guess,
}

/// Compares the caller's password within the same guess budget as a sign-in.
pub(super) async fn prove<'a>(
    ctx: &Context,
    caller: Person<'a>,
    field: &str,
    password: Secret<String>,
    action: Action,
) -> Result<Proved<'a>, Refusal> {
    let password = Password::read(field, password)
        .map_err(|bad| Refusal::malformed(vec![bad], "The password has the wrong form."))?;
    let (phc, guess) = reserve(ctx, caller).await?;
    let proof = match ctx.app.hashing.verify(phc, password).await {
        Ok(Proof { matches: true, .. }) => return Ok(Proved { caller, guess }),
        other => other,
    };
    let guess = &guess;
    let refused = proof.is_ok();
    ctx.app
        .store
        .write(|mut tx| async move {
            if refused {
                let event = Event::new(action, Actor::of(ctx), Target::Account(&caller.account.id));
                audit::record(&mut tx, ctx, event.refused("wrong_password")).await?;
            } else {
                limits::refund(&mut tx, ctx, guess).await?;
            }
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await?;
    proof.and(Err(wrong()))
}

/// The refusal of a wrong password of whoever is signed in.
pub fn wrong() -> Refusal {
    Refusal::unauthenticated("AUTHENTICATION_FAILED", "The password is not right.")
}

async fn reserve(ctx: &Context, caller: Person<'_>) -> Result<(Option<String>, limits::Guess), Refusal> {
    let id = &caller.account.id;
    let reserved = ctx
        .app
        .store
        .write(|mut tx| async move {
            // A session that ended elsewhere spends nobody's tries.
            let ctx = &perform::standing(&mut tx, ctx).await?;
            let guess = limits::reserve(&mut tx, ctx, Subject::Account(id)).await?;
            if let Ok(guess) = &guess {
                notices::note_guess(&mut tx, ctx, caller.account, guess).await?;
            }
            let phc = passwords::phc(&mut tx, &ctx.realm.id, id).await?;
            Ok::<_, Refusal>(tx.commit(guess.map(|guess| (phc, guess))))
        })
        .await?;
    reserved
        .map_err(|wait| Refusal::limited(wait, "Too many wrong passwords for this account. Wait before the next try."))
}

impl Proved<'_> {
    /// What the proof was for cannot be done now: a right password counts as no guess.
    pub(super) async fn give_back(&self, ctx: &Context) -> Result<(), Refusal> {
        ctx.app
            .store
            .write(|mut tx| async move {
                limits::refund(&mut tx, ctx, &self.guess).await?;
                Ok::<_, Refusal>(tx.commit(()))
            })
            .await
    }

    /// The account as it stands in this transaction, if its realm is there and neither it nor the session nor the password changed since the
    /// proof; makes the guess budget whole.
    pub(super) async fn still_holds(
        &self,
        tx: &mut signet_storage::WriteTx,
        ctx: &Context,
    ) -> Result<Account, Refusal> {
        let ended = || Refusal::unauthenticated("INVALID_TOKEN", "The session has ended. Sign in again.");
        let id = &self.caller.account.id;
        let realm = realms::row_if_there(tx, &ctx.realm.id).await?.ok_or_else(ended)?;
        let session = store::by_id(tx, &ctx.realm.id, &self.caller.session.id).await?.ok_or_else(ended)?;
        let account = crate::accounts::row_by_id(tx, &ctx.realm.id, id).await?.ok_or_else(ended)?;
        // The caller's own view of the session: a password that was changed since, by this very session even, has raised
        // the epoch beyond it.
        let would_be_let_in = is_enough(&realm.settings, &account, &session);
        if !session.is_live(&realm, &account, realm.now(&ctx.app.clock))
            || account.epoch != self.caller.session.epoch
            || !would_be_let_in
        {
            return Err(ended());
        }
        limits::success(tx, ctx, &self.guess).await?;
        Ok(account)
    }
}
