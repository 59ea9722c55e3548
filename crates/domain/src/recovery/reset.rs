//! Choosing a password by the token of a mail: another one, or the first one of an account that somebody else made.

use signet_storage::WriteTx;
use signet_vocabulary::Secret;

use super::verify::{invalid, look, proved};
use crate::accounts::{self, Account, AccountStatus};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::outbox::Template;
use crate::passwords::{self, Password, check_chosen};
use crate::proofs::{self, Purpose};
use crate::refusal::Refusal;
use crate::{limits, notices, providers, remembered_devices, sessions};

const FIELD: &str = "newPassword";
const PURPOSES: [Purpose; 2] = [Purpose::ResetPassword, Purpose::SetPassword];

/// Sets the password of the account that the token was mailed to. Every session of it ends, and every link to a provider; no
/// session begins, and its second factors stay as they are.
///
/// # Errors
/// `Malformed` with INVALID_TOKEN, also for an account that may not sign in; `Invalid` for a password that breaks a rule, and
/// the token holds then; `Limited` when too many passwords wait to be hashed.
#[boxed]
pub async fn reset_password(ctx: &Context, token: &Secret<String>, chosen: Secret<String>) -> Result<(), Refusal> {
    let rules = &ctx.realm.settings;
    let bad = |bad| Refusal::invalid(vec![bad]);
    let chosen = Password::read(FIELD, chosen).map_err(bad)?;
    check_chosen(FIELD, &chosen, &[], rules).map_err(bad)?;
    let proof = look(ctx, token, &PURPOSES, Action::PasswordReset).await?;
    let account = accounts::by_id(&ctx.app, &ctx.realm.id, &proof.account).await?.ok_or_else(invalid)?;
    let words: Vec<&str> = account.email.iter().chain([&account.username]).map(String::as_str).collect();
    check_chosen(FIELD, &chosen, &words, rules).map_err(bad)?;
    let phc = &ctx.app.hashing.hash(chosen).await?;
    let is_reset = ctx
        .app
        .store
        .write(|mut tx| async move {
            let is_reset = redeem(&mut tx, ctx, token, phc).await?;
            Ok::<_, Refusal>(tx.commit(is_reset))
        })
        .await?;
    if is_reset { Ok(()) } else { Err(invalid()) }
}

/// Uses the token up; false when it opens nothing, which is committed as well.
async fn redeem(tx: &mut WriteTx, ctx: &Context, token: &Secret<String>, phc: &str) -> Result<bool, Refusal> {
    let Some(proof) = proofs::redeem(tx, ctx, token, &PURPOSES).await? else { return Ok(false) };
    let Some(account) = proved(tx, ctx, &proof, Action::PasswordReset).await? else { return Ok(false) };
    if !matches!(account.status, AccountStatus::Active | AccountStatus::PendingVerification) {
        let event = Event::new(Action::PasswordReset, Actor::default(), Target::Account(&account.id));
        audit::record(tx, ctx, event.refused("barred")).await?;
        return Ok(false);
    }
    set(tx, ctx, account, phc).await?;
    Ok(true)
}

async fn set(tx: &mut WriteTx, ctx: &Context, account: Account, phc: &str) -> Result<(), Refusal> {
    let (realm, id) = (&ctx.realm.id, &account.id.clone());
    let is_first = passwords::phc(tx, realm, id).await?.is_none();
    passwords::set(tx, realm, id, phc, ctx.now()).await?;
    sessions::tell_of_all(tx, ctx, (id, account.epoch)).await?;
    accounts::raise_epoch(tx, realm, id, ctx.now()).await?;
    let account = accounts::prove_email(tx, ctx, account).await?;
    providers::forget_of_account(tx, ctx, id).await?;
    proofs::delete_of_account(tx, realm, id).await?;
    remembered_devices::forget_of_account(tx, realm, id).await?;
    // Where an account has second factors, the known addresses have shown one, and whoever resets the password has not.
    if account.factors.is_empty() {
        limits::forget_devices(tx, ctx, id).await?;
        // The owner is not to share a budget with whoever guesses meanwhile, and spends it.
        limits::remember(tx, ctx, id).await?;
    }
    limits::shorten_wait(tx, ctx, id).await?;
    audit::record(tx, ctx, Event::new(Action::PasswordReset, Actor::account(id, None), Target::Account(id))).await?;
    if is_first { Ok(()) } else { notices::tell(tx, ctx, &account, Template::PasswordChanged, &[]).await }
}
