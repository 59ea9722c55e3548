//! Changing one's password: the current one proves the right, and every other session ends.

use signet_vocabulary::Secret;

use super::keep_alone::keep_alone;
use super::reauthenticate::prove;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::outbox::Template;
use crate::passwords::{self, Password, check_chosen};
use crate::proofs::{self, Purpose};
use crate::refusal::{FieldError, Refusal};
use crate::{limits, notices};

/// Replaces the caller's password. The present session lives on; all others end at once, with their refresh tokens.
///
/// # Errors
/// `Denied` with REAUTHENTICATION_REQUIRED when the sign-in is too old, and with MFA_REQUIRED when it lacks a second factor
/// that is required; `Unauthenticated` with AUTHENTICATION_FAILED for a
/// wrong current password; `Invalid` for a new one that breaks a rule; `Limited`.
#[boxed]
pub async fn change_password(ctx: &Context, current: Secret<String>, chosen: Secret<String>) -> Result<(), Refusal> {
    ctx.require_factor()?;
    let caller = ctx.require_recent_person()?;
    let account = caller.account;
    let words: Vec<&str> = account.email.iter().chain([&account.username]).map(String::as_str).collect();
    let chosen = Password::read("newPassword", chosen)
        .and_then(|chosen| check_chosen("newPassword", &chosen, &words, &ctx.realm.settings).map(|()| chosen))
        .map_err(|bad| Refusal::invalid(vec![bad]))?;
    let repeated = Password::read("currentPassword", current.clone());
    if repeated.is_ok_and(|repeated| repeated.as_bytes() == chosen.as_bytes()) {
        let message = "Choose a password that differs from the current one.";
        return Err(Refusal::invalid(vec![FieldError::new("newPassword", "UNCHANGED", message)]));
    }
    let proved = &prove(ctx, caller, "currentPassword", current, Action::PasswordChanged).await?;
    let phc = &match ctx.app.hashing.hash(chosen).await {
        Ok(phc) => phc,
        Err(overloaded) => {
            proved.give_back(ctx).await?;
            return Err(overloaded);
        }
    };
    ctx.app
        .store
        .write(|mut tx| async move {
            let account = proved.still_holds(&mut tx, ctx).await?;
            passwords::set(&mut tx, &ctx.realm.id, &account.id, phc, ctx.now()).await?;
            keep_alone(&mut tx, ctx, caller.session, &caller.session.amr).await?;
            for purpose in [Purpose::ResetPassword, Purpose::SetPassword] {
                proofs::revoke(&mut tx, &ctx.realm.id, &account.id, purpose).await?;
            }
            limits::shorten_wait(&mut tx, ctx, &account.id).await?;
            notices::tell(&mut tx, ctx, &account, Template::PasswordChanged, &[]).await?;
            let event = Event::new(Action::PasswordChanged, Actor::of(ctx), Target::Account(&account.id));
            audit::record(&mut tx, ctx, event).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}
