//! Completing a challenge: the second factor, and the session that follows.

use signet_storage::WriteTx;
use signet_vocabulary::{ChallengeId, Secret};

use super::model::Challenge;
use super::store;
use crate::accounts::{self, Account};
use crate::boxed;
use crate::context::Context;
use crate::limits::Guess;
use crate::meters::SignIn;
use crate::mfa;
use crate::refusal::Refusal;
use crate::sessions::browser::{self, InBrowser};
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
/// challenge, or a backup code. Remembers the device when `remembers` and the realm permits it. One that was begun on a page
/// is not known here.
///
/// # Errors
/// `Unauthenticated` for a challenge that is none or over, and for a wrong code; `Conflict` for one that was completed;
/// `Limited` when the guesses of the account are spent.
#[boxed]
pub async fn complete(
    ctx: &Context,
    id: &ChallengeId,
    code: &Secret<String>,
    remembers: bool,
) -> Result<SignedIn, Refusal> {
    let guess = &reserve(ctx, id, None).await?;
    let outcome = ctx
        .app
        .store
        .write(|mut tx| async move {
            let Some((challenge, account, by)) = answer(&mut tx, ctx, (id, None), (guess, code)).await? else {
                return Ok(tx.commit(None));
            };
            let (client, amr) = (&*challenge.client, both(&challenge, &by));
            let entered = sessions::enter(&mut tx, ctx, account, &amr, (client, remembers)).await?;
            Ok::<_, Refusal>(tx.commit(Some(entered)))
        })
        .await?;
    counted(ctx, outcome)?.hand_out(ctx).await
}

/// As [`complete`], for a challenge that was begun on a page, in the same browser.
///
/// # Errors
/// As [`complete`].
#[boxed]
pub async fn complete_in_browser(
    ctx: &Context,
    id: &ChallengeId,
    code: &Secret<String>,
    (at, remembers): (&InBrowser<'_>, bool),
) -> Result<browser::SignedIn, Refusal> {
    let guess = &reserve(ctx, id, Some(at.browser)).await?;
    let outcome = ctx
        .app
        .store
        .write(|mut tx| async move {
            let answered = answer(&mut tx, ctx, (id, Some(at.browser)), (guess, code)).await?;
            let Some((challenge, account, by)) = answered else { return Ok(tx.commit(None)) };
            let entered = browser::enter(&mut tx, ctx, account, &both(&challenge, &by), (*at, remembers)).await?;
            Ok::<_, Refusal>(tx.commit(Some(entered)))
        })
        .await?;
    Ok(counted(ctx, outcome)?.committed())
}

fn counted<T>(ctx: &Context, outcome: Option<T>) -> Result<T, Refusal> {
    ctx.app.meters.sign_in(if outcome.is_some() { SignIn::Succeeded } else { SignIn::Refused });
    outcome.ok_or_else(mfa::wrong_code)
}

/// Reserves a try at a challenge that is there: junk costs nobody a guess.
async fn reserve(ctx: &Context, id: &ChallengeId, browser: Option<&[u8; 32]>) -> Result<Guess, Refusal> {
    let found = store::by_id(&mut ctx.app.store.read().await?, &ctx.realm.id, id).await?;
    match found.filter(|challenge| challenge.is_of(browser)) {
        Some(challenge) if challenge.completed_at.is_some() => Err(completed()),
        Some(challenge) if ctx.now() < challenge.expires_at => mfa::reserve(ctx, &challenge.account).await,
        _ => Err(not_known()),
    }
}

/// Completes the challenge if the code is right; says of whom, and how they proved themselves by it.
async fn answer(
    tx: &mut WriteTx,
    ctx: &Context,
    (id, browser): (&ChallengeId, Option<&[u8; 32]>),
    (guess, code): (&Guess, &Secret<String>),
) -> Result<Option<(Challenge, Account, Vec<&'static str>)>, Refusal> {
    let (challenge, account) = open(tx, ctx, id, browser).await?;
    let answered = match mfa::answer(tx, ctx, &account, id.as_str(), code.expose()).await? {
        Ok(answered) => answered,
        Err(_) => return Ok(None),
    };
    mfa::settle(tx, ctx, &account, (guess, &answered)).await?;
    store::complete(tx, &ctx.realm.id, id, ctx.now()).await?;
    Ok(Some((challenge, account, answered.amr)))
}

/// How somebody proved themselves both times.
fn both<'a>(challenge: &'a Challenge, by: &[&'a str]) -> Vec<&'a str> {
    challenge.amr.iter().map(String::as_str).chain(by.iter().copied()).collect()
}

/// The open challenge and its account, as the transaction sees them.
pub(super) async fn open(
    tx: &mut WriteTx,
    ctx: &Context,
    id: &ChallengeId,
    browser: Option<&[u8; 32]>,
) -> Result<(Challenge, Account), Refusal> {
    let found = store::by_id(tx, &ctx.realm.id, id).await?;
    let challenge = found.filter(|challenge| challenge.is_of(browser)).ok_or_else(not_known)?;
    if challenge.completed_at.is_some() {
        return Err(completed());
    }
    let account = accounts::row_by_id(tx, &ctx.realm.id, &challenge.account).await?.ok_or_else(not_known)?;
    // Signing in again says what is missing.
    let waits = sessions::waits_for_proof(&ctx.realm.settings, &account);
    if challenge.is_open(&account, ctx.now()) && !waits { Ok((challenge, account)) } else { Err(not_known()) }
}
