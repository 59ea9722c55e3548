//! A browser that comes back from a provider.

use signet_protocol::oauth::{ProviderState, SignInRequest};
use signet_vocabulary::{Kind, ProviderId, Secret, Timestamp};

use super::metadata::{self, Endpoints};
use super::model::Provider;
use super::state::{Errand, Own};
use super::trouble::{self, Trouble, UNAVAILABLE};
use super::{arrive, exchange, store};
use crate::audit::{self, Action};
use crate::boxed;
use crate::context::{Caller, Context};
use crate::refusal::Refusal;
use crate::sessions::browser::{Entry, InBrowser};

/// How far the clocks of a provider and of ours may stand apart, in seconds.
const LEEWAY: i64 = 60;

/// The code of the refusal of somebody whom the provider did not let through.
const REFUSED: &str = "PROVIDER_REFUSED";

/// What a browser brings back (RFC 6749, section 4.1.2; RFC 9207).
#[derive(Debug)]
pub struct Returned<'a> {
    /// The provider that its path names.
    pub provider: &'a ProviderId,
    /// The state.
    pub state: Option<&'a str>,
    /// The code, unless the provider refused.
    pub code: Option<&'a str>,
    /// Why there is none (RFC 6749, section 4.1.2.1).
    pub error: Option<&'a str>,
    /// Who says that they answer.
    pub iss: Option<&'a str>,
    /// Who is signed in in the browser.
    pub signed_in: Option<&'a Caller>,
    /// What a remembered browser keeps.
    pub device: Option<&'a Secret<String>>,
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// A sign-in, or the question for a second factor.
    Entered(Entry),
    /// Who is signed in can come in through the provider from now on.
    Linked,
    /// Nobody here is linked: somebody has to sign in in this browser, and say that it is them.
    SignInFirst,
    /// An account was made, whose address has to be proved before its first sign-in.
    ProveAddressFirst,
    /// Nobody comes in so: the provider did not let them through, cannot be asked, or what keeps an account from signing in at
    /// every door.
    Refused(Refusal),
}

/// What came of it, and the request that waits for it.
#[derive(Debug)]
pub struct Back {
    /// What came of it.
    pub outcome: Outcome,
    /// The request of a client that waits.
    pub request: Option<SignInRequest>,
}

/// One answer to a state that is unknown, over, used, another provider's or another browser's.
fn gone() -> Refusal {
    Refusal::malformed(Vec::new(), "This sign-in was answered already, took too long, or began in another browser.")
}

/// The refusal of somebody whom the provider did not let through.
fn refused_there() -> Refusal {
    Refusal::denied(Some(REFUSED), "The provider did not sign you in. Try again, or sign in otherwise.")
}

/// The refusal of somebody who comes back without a code. That they said no there is no trouble; what else it says is about us.
fn without_code(provider: &Provider, error: Option<&str>) -> Refusal {
    match error.and_then(trouble::word) {
        None | Some("access_denied") => refused_there(),
        Some(code) => Trouble::Refused(code.to_owned()).refusal(provider),
    }
}

/// Takes a browser back: once, and whatever comes of it.
///
/// # Errors
/// `Malformed` for a state that is none of this browser's; `Conflict` for a link that there is already. What is `Denied`, with
/// PROVIDER_REFUSED or PROVIDER_UNAVAILABLE among others, is an outcome: the request still waits.
#[boxed]
pub async fn come_back(ctx: &Context, returned: &Returned<'_>, at: &InBrowser<'_>) -> Result<Back, Refusal> {
    let state = returned.state.and_then(ProviderState::parse).ok_or_else(gone)?;
    let errand = take(ctx, returned.provider, &state, at.browser).await?;
    let request = errand.request.as_deref().and_then(SignInRequest::parse);
    let outcome = outcome(ctx, returned, (&state, &errand), *at).await;
    if let Err(refusal) = &outcome {
        count(ctx, refusal).await?;
    }
    let outcome = match outcome {
        Err(refusal) if refusal.kind == Kind::Denied => Outcome::Refused(refusal),
        outcome => outcome?,
    };
    Ok(Back { outcome, request })
}

/// Counts what came of an answer that was not as it should be. What keeps an account out is recorded where that is known.
async fn count(ctx: &Context, refusal: &Refusal) -> Result<(), Refusal> {
    let reason = match (refusal.kind, refusal.code) {
        (_, Some(UNAVAILABLE)) => "provider_unavailable",
        (_, Some(REFUSED)) => "provider_refused",
        (Kind::Malformed, _) => "unknown_provider_state",
        _ => return Ok(()),
    };
    ctx.app
        .store
        .write(|mut tx| async move {
            audit::count_refusal(&mut tx, ctx, Action::SignedIn, reason).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

/// What comes of an errand.
async fn outcome(
    ctx: &Context,
    returned: &Returned<'_>,
    (state, errand): (&ProviderState, &Errand),
    at: InBrowser<'_>,
) -> Result<Outcome, Refusal> {
    let found = store::by_id(&mut ctx.app.store.read().await?, &ctx.realm.id, returned.provider).await?;
    let provider = found.ok_or_else(gone)?;
    let endpoints = metadata::endpoints(&ctx.app, &provider).await?;
    require_issuer(&endpoints, returned.iss)?;
    let code = returned.code.ok_or_else(|| without_code(&provider, returned.error))?;
    let own = Own::of(ctx, state);
    let upstream = exchange::person(ctx, &provider, &endpoints, (code, &own)).await?;
    let proved_at = proved_at(ctx, errand, upstream.proved_at)?;
    // Whoever proves themselves again in a session shows all that they have.
    let device = returned.device.filter(|_| at.current.is_none());
    match &errand.session {
        None => arrive::sign_in(ctx, &provider, &upstream, (device, at, proved_at)).await,
        Some(session) => {
            let asked = returned.signed_in.filter(|caller| {
                caller.session().is_some_and(|shown| shown.id.as_str() == session && shown.agent.is_none())
            });
            let caller = asked.ok_or_else(gone)?;
            super::link::link(ctx, &provider.id, &upstream.subject, caller).await?;
            Ok(Outcome::Linked)
        }
    }
}

/// What the browser went for. Nobody finds the state a second time.
async fn take(
    ctx: &Context,
    provider: &ProviderId,
    state: &ProviderState,
    browser: &[u8; 32],
) -> Result<Errand, Refusal> {
    let handle = &state.hash();
    let sealed = ctx
        .app
        .store
        .write(|mut tx| async move {
            let row = store::state(&mut tx, &ctx.realm.id, handle).await?;
            // Another browser's stays: whoever was made to follow a link must not end the sign-in of another.
            let is_ours =
                |row: &store::State| row.provider == *provider && row.browser == *browser && ctx.now() < row.expires_at;
            let errand = match row.filter(is_ours) {
                Some(row) => store::delete_state(&mut tx, &ctx.realm.id, handle).await?.then_some(row.errand),
                None => None,
            };
            if errand.is_none() {
                audit::count_refusal(&mut tx, ctx, Action::SignedIn, "unknown_provider_state").await?;
            }
            Ok::<_, Refusal>(tx.commit(errand))
        })
        .await?;
    Errand::open(ctx, state, &sealed.ok_or_else(gone)?)
}

/// When they proved themselves, as far as the provider says (OpenID Connect Core 1.0, section 3.1.3.7, item 13): just now where
/// the clocks may account for the difference, and where it does not say. Who was to be asked anew, and was not, is let no further.
fn proved_at(ctx: &Context, errand: &Errand, said: Option<i64>) -> Result<Timestamp, Refusal> {
    match said.filter(|at| *at < errand.left_at.saturating_sub(LEEWAY)) {
        Some(_) if errand.is_asked_anew => Err(refused_there()),
        Some(at) => Ok(Timestamp::from_millis(at.max(0).saturating_mul(1000))),
        None => Ok(ctx.now()),
    }
}

/// Lets pass the answer of whom was asked (RFC 9207, section 2.4): another's, mixed in, would have the code sent to the wrong
/// place.
fn require_issuer(endpoints: &Endpoints, iss: Option<&str>) -> Result<(), Refusal> {
    let is_right = match (&endpoints.issuer, iss) {
        (Some((issuer, _)), Some(iss)) => issuer == iss,
        (Some((_, always_says)), None) => !always_says,
        (None, _) => true,
    };
    if is_right { Ok(()) } else { Err(gone()) }
}
