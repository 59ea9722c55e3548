//! Proving a realm key: by the rules of a sign-in, or once more for one that proved right a while ago.

use std::sync::Arc;

use signet_storage::WriteTx;

use super::proved::{Fingerprint, Proved};
use super::refused;
use super::shown::Shown;
use crate::accounts::{self, Account};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::limits::Class;
use crate::meters::SignIn;
use crate::passwords;
use crate::refusal::Refusal;
use crate::sessions::{self, Barred, Door, Matched};

/// The refusal of the right password of an account that has second factors.
pub fn second_factor() -> Refusal {
    let message = "This account has a second factor, so its password alone opens nothing: sign in at POST /v1/auth/login, and \
                   use the key that comes of it.";
    Refusal::denied(Some("MFA_REQUIRED"), message)
}

/// Whose password the realm key shows. Only one that proved right lately goes before those that queue to be compared.
///
/// # Errors
/// `Unauthenticated`, whatever is wrong; `Denied` for the right password of an account that it does not let in; `Limited`.
pub(super) async fn prove(ctx: &Context, shown: &Shown, name: Fingerprint) -> Result<Arc<Proved>, Refusal> {
    let keys = &ctx.app.realm_keys;
    let proved = match again(ctx, shown, &name).await? {
        Some(proved) => proved,
        None => {
            keys.forget(&name);
            for_the_first_time(ctx, shown).await?
        }
    };
    let proved = Arc::new(proved);
    keys.remember(name, &proved);
    Ok(proved)
}

/// Compares a password that proved right lately for an account that still has the name, of which nothing was changed since
/// that ends sessions, and which it still lets in. It is no guess, so it costs no try of the budget; one that is wrong by now is
/// tried again like any other, and so is one that an account has compared too often.
async fn again(ctx: &Context, shown: &Shown, name: &Fingerprint) -> Result<Option<Proved>, Refusal> {
    let app = &ctx.app;
    let Some(before) = app.realm_keys.proved(name).filter(|before| before.is_lately(app)) else { return Ok(None) };
    let reading = app.accounts.begin(&before.account);
    if before.standing(app).await?.is_none() {
        return Ok(None);
    }
    if before.is_fresh(app) {
        // Another request proved it between this one's look and its turn.
        return Ok(Some((*before).clone()));
    }
    let named = accounts::by_identifier(app, &before.realm, &shown.name).await?;
    if named.is_none_or(|account| account.id != before.account) {
        return Ok(None);
    }
    if app.traffic.take_comparison(&before.account).is_err() {
        return Ok(None);
    }
    let phc = passwords::phc(&mut app.store.read().await?, &before.realm, &before.account).await?;
    let proof = app.hashing.verify_again(phc, shown.password.clone()).await?;
    Ok(proof.matches.then(|| Proved { reading, at: app.clock.elapsed(), ..(*before).clone() }))
}

async fn for_the_first_time(ctx: &Context, shown: &Shown) -> Result<Proved, Refusal> {
    let app = &ctx.app;
    // As dear as a sign-in, whatever it is that is asked for.
    app.traffic
        .take(Class::SignIn, ctx.origin.address)
        .map_err(|wait| Refusal::limited(wait, "Too many sign-ins from this address. Slow down."))?;
    let door = Door { action: Action::RealmKeyUsed, wrong: refused };
    let (ctx, claimed) = sessions::in_realm(ctx, &shown.realm_key, &shown.name).await?;
    let matched = sessions::try_password(&ctx, claimed, shown.password.clone(), door).await?;
    let reading = app.accounts.begin(&matched.account().id);
    let (ctx, matched) = (&ctx, &matched);
    let admitted = app
        .store
        .write(|mut tx| async move {
            let admitted = admit(&mut tx, ctx, matched, &shown.name).await?;
            Ok::<_, Refusal>(tx.commit(admitted))
        })
        .await?;
    let account = admitted.map_err(|barred| {
        app.meters.sign_in(barred.outcome);
        barred.refusal
    })?;
    let (realm, epoch) = (account.realm, account.epoch);
    Ok(Proved { realm, account: account.id, epoch, reading, at: app.clock.elapsed() })
}

/// The account, if its password alone is enough, and the name is its own still.
async fn admit(
    tx: &mut WriteTx,
    ctx: &Context,
    matched: &Matched,
    name: &str,
) -> Result<Result<Account, Barred>, Refusal> {
    let account = match matched.admit(tx, ctx).await? {
        Ok(account) => account,
        barred => return Ok(barred),
    };
    let named = accounts::row_by_identifier(tx, &ctx.realm.id, name).await?;
    let (reason, barred) = if named.is_none_or(|named| named.id != account.id) {
        // What is remembered from here on rests on the name: a change from now on is heard of, one from before is not.
        ("wrong_password", Barred { outcome: SignIn::Refused, refusal: refused() })
    } else if !account.factors.is_empty() {
        ("second_factor_missing", Barred { outcome: SignIn::Blocked, refusal: second_factor() })
    } else {
        return Ok(Ok(account));
    };
    let event = Event::new(Action::RealmKeyUsed, Actor::account(&account.id, None), Target::Account(&account.id));
    audit::record(tx, ctx, event.refused(reason)).await?;
    Ok(Err(barred))
}
