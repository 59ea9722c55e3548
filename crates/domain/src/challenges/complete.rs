//! Completing a challenge: the second factor, and the session that follows.

use signet_storage::WriteTx;
use signet_vocabulary::{ChallengeId, Secret};

use super::model::Challenge;
use super::store;
use crate::accounts::{self, Account};
use crate::context::Context;
use crate::meters::SignIn;
use crate::mfa;
use crate::refusal::Refusal;
use crate::sessions::{self, SignedIn};

/// The one answer to a challenge that is unknown, over, or of an account that changed since.
pub fn not_known() -> Refusal {
    Refusal::unauthenticated("AUTHENTICATION_FAILED", "This sign-in is over, or never began. Sign in again.")
}

/// The refusal of a challenge that led to a session already.
pub fn completed() -> Refusal {
    Refusal::conflict("This sign-in is completed already.")
}

/// Completes a challenge of the context's realm by `code`: one of an authenticator app, one that was sent for this
/// challenge, or a backup code. Remembers the device when `remembers` and the realm permits it.
///
/// # Errors
/// `Unauthenticated` for a challenge that is none or over, and for a wrong code; `Conflict` for one that was completed;
/// `Limited` when the guesses of the account are spent.
pub async fn complete(
    ctx: &Context,
    id: &ChallengeId,
    code: &Secret<String>,
    remembers: bool,
) -> Result<SignedIn, Refusal> {
    let challenge = look(ctx, id).await?;
    let guess = &mfa::reserve(ctx, &challenge.account).await?;
    let outcome = ctx
        .app
        .store
        .write(|mut tx| async move {
            let (challenge, account) = open(&mut tx, ctx, id).await?;
            let answered = match mfa::answer(&mut tx, ctx, &account, id.as_str(), code.expose()).await? {
                Ok(answered) => answered,
                Err(_) => return Ok(tx.commit(None)),
            };
            mfa::settle(&mut tx, ctx, &account, (guess, &answered)).await?;
            store::complete(&mut tx, &ctx.realm.id, id, ctx.now()).await?;
            let amr: Vec<&str> = challenge.amr.iter().map(String::as_str).chain(answered.amr).collect();
            let entered = sessions::enter(&mut tx, ctx, account, &amr, (&challenge.client, remembers)).await?;
            Ok::<_, Refusal>(tx.commit(Some(entered)))
        })
        .await?;
    match outcome {
        Some(entered) => {
            ctx.app.meters.sign_in(SignIn::Succeeded);
            entered.hand_out(ctx).await
        }
        None => {
            ctx.app.meters.sign_in(SignIn::Refused);
            Err(mfa::wrong_code())
        }
    }
}

/// The challenge, before a guess at it is counted: junk costs nobody a guess.
async fn look(ctx: &Context, id: &ChallengeId) -> Result<Challenge, Refusal> {
    let found = store::by_id(&mut ctx.app.store.read().await?, &ctx.realm.id, id).await?;
    match found {
        Some(challenge) if challenge.completed_at.is_some() => Err(completed()),
        Some(challenge) if ctx.now() < challenge.expires_at => Ok(challenge),
        _ => Err(not_known()),
    }
}

/// The open challenge and its account, as the transaction sees them.
pub(super) async fn open(tx: &mut WriteTx, ctx: &Context, id: &ChallengeId) -> Result<(Challenge, Account), Refusal> {
    let challenge = store::by_id(tx, &ctx.realm.id, id).await?.ok_or_else(not_known)?;
    if challenge.completed_at.is_some() {
        return Err(completed());
    }
    let account = accounts::row_by_id(tx, &ctx.realm.id, &challenge.account).await?.ok_or_else(not_known)?;
    // Signing in again says what is missing.
    let waits = sessions::waits_for_proof(&ctx.realm.settings, &account);
    if challenge.is_open(&account, ctx.now()) && !waits { Ok((challenge, account)) } else { Err(not_known()) }
}
