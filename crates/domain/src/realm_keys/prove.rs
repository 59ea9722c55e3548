//! Proving a realm key: by the rules of a sign-in, or once more for one that proved right a while ago.

use std::sync::Arc;

use signet_protocol::identifier;
use signet_protocol::realm_credential::RealmCredential;
use signet_storage::WriteTx;

use super::proved::{Fingerprint, Proved};
use super::refused;
use crate::accounts::Account;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::limits::Class;
use crate::meters::SignIn;
use crate::passwords::{self, Password};
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
pub(super) async fn prove(
    ctx: &Context,
    credential: &RealmCredential,
    name: Fingerprint,
) -> Result<Arc<Proved>, Refusal> {
    let keys = &ctx.app.realm_keys;
    let password = Password::read("password", credential.password().clone()).map_err(|_| refused())?;
    let proved = match again(ctx, &password, &name).await? {
        Some(proved) => proved,
        None => {
            keys.forget(&name);
            for_the_first_time(ctx, credential, password).await?
        }
    };
    let proved = Arc::new(proved);
    keys.remember(name, &proved);
    Ok(proved)
}

/// Compares a password that proved right lately for an account of which nothing was changed since that ends sessions, and which
/// it still lets in. It is no guess, so it costs no try of the budget; one that is wrong by now is tried again like any other.
async fn again(ctx: &Context, password: &Password, name: &Fingerprint) -> Result<Option<Proved>, Refusal> {
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
    let phc = passwords::phc(&mut app.store.read().await?, &before.realm, &before.account).await?;
    let proof = app.hashing.verify_again(phc, password.clone()).await?;
    Ok(proof.matches.then(|| Proved { reading, at: app.clock.elapsed(), ..(*before).clone() }))
}

async fn for_the_first_time(
    ctx: &Context,
    credential: &RealmCredential,
    password: Password,
) -> Result<Proved, Refusal> {
    let app = &ctx.app;
    let canonical = identifier::canonical_any(credential.username()).ok_or_else(refused)?;
    // As dear as a sign-in, whatever it is that is asked for.
    app.traffic
        .take(Class::SignIn, ctx.origin.address)
        .map_err(|wait| Refusal::limited(wait, "Too many sign-ins from this address. Slow down."))?;
    let door = Door { action: Action::RealmKeyUsed, wrong: refused };
    let (ctx, claimed) = sessions::in_realm(ctx, credential.realm_key(), &canonical).await?;
    let matched = sessions::try_password(&ctx, claimed, password, door).await?;
    let reading = app.accounts.begin(&matched.account().id);
    let (ctx, matched) = (&ctx, &matched);
    let admitted = app
        .store
        .write(|mut tx| async move {
            let admitted = admit(&mut tx, ctx, matched).await?;
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

/// The account, if its password alone is enough.
async fn admit(tx: &mut WriteTx, ctx: &Context, matched: &Matched) -> Result<Result<Account, Barred>, Refusal> {
    let account = match matched.admit(tx, ctx).await? {
        Ok(account) if !account.factors.is_empty() => account,
        admitted => return Ok(admitted),
    };
    let event = Event::new(Action::RealmKeyUsed, Actor::account(&account.id, None), Target::Account(&account.id));
    audit::record(tx, ctx, event.refused("second_factor_missing")).await?;
    Ok(Err(Barred { outcome: SignIn::Blocked, refusal: second_factor() }))
}
