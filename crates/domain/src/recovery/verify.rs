//! Proving an address by the token that was mailed to it.

use signet_storage::WriteTx;
use signet_vocabulary::Secret;

use crate::accounts::{self, Account};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::proofs::{self, Proof, Purpose};
use crate::refusal::{FieldError, Refusal};

/// The one answer to a token that is unknown, used, replaced, expired, of another purpose, or sent to what is not the
/// account's address any more.
pub fn invalid() -> Refusal {
    let message = "This link is not valid, or not any more. Ask for another one.";
    Refusal::malformed(vec![FieldError::new("token", "INVALID_TOKEN", message)], message)
}

/// Marks the address of an account as proved, once, by the token that was mailed to it.
///
/// # Errors
/// `Malformed` with INVALID_TOKEN.
#[boxed]
pub async fn verify_email(ctx: &Context, token: &Secret<String>) -> Result<(), Refusal> {
    const PURPOSES: [Purpose; 1] = [Purpose::VerifyEmail];
    look(ctx, token, &PURPOSES, Action::EmailVerified).await?;
    let verified = ctx
        .app
        .store
        .write(|mut tx| async move {
            let Some(proof) = proofs::redeem(&mut tx, ctx, token, &PURPOSES).await? else {
                return Ok(tx.commit(false));
            };
            let Some(account) = proved(&mut tx, ctx, &proof, Action::EmailVerified).await? else {
                return Ok(tx.commit(false));
            };
            let account = accounts::prove_email(&mut tx, ctx, account).await?;
            let actor = Actor::account(&account.id, None);
            audit::record(&mut tx, ctx, Event::new(Action::EmailVerified, actor, Target::Account(&account.id))).await?;
            Ok::<_, Refusal>(tx.commit(true))
        })
        .await?;
    if verified { Ok(()) } else { Err(invalid()) }
}

/// What a token proves, seen from outside of a transaction; junk is counted.
pub(super) async fn look(
    ctx: &Context,
    token: &Secret<String>,
    purposes: &[Purpose],
    action: Action,
) -> Result<Proof, Refusal> {
    if let Some(proof) = proofs::find(&mut ctx.app.store.read().await?, ctx, token, purposes).await? {
        return Ok(proof);
    }
    ctx.app
        .store
        .write(|mut tx| async move {
            audit::count_refusal(&mut tx, ctx, action, "unknown_token").await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await?;
    Err(invalid())
}

/// The account whose address, as it stands, the proof is of.
pub(super) async fn proved(
    tx: &mut WriteTx,
    ctx: &Context,
    proof: &Proof,
    action: Action,
) -> Result<Option<Account>, Refusal> {
    let Some(account) = accounts::row_by_id(tx, &ctx.realm.id, &proof.account).await? else { return Ok(None) };
    if proof.is_of(ctx, account.email.as_ref()) {
        return Ok(Some(account));
    }
    let event = Event::new(action, Actor::default(), Target::Account(&account.id));
    audit::record(tx, ctx, event.refused("other_address")).await?;
    Ok(None)
}
