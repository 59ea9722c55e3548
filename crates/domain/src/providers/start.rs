//! Sending a browser to a provider.

use std::time::Duration;

use signet_protocol::oauth::parameters::encode;
use signet_protocol::oauth::pkce::METHOD;
use signet_protocol::oauth::{ProviderState, SignInRequest};
use signet_vocabulary::ProviderId;

use super::model::{Provider, ProviderKind};
use super::state::{Errand, Own};
use super::{metadata, no_such, store};
use crate::boxed;
use crate::context::Context;
use crate::refusal::Refusal;

/// How long a browser may take to come back.
const AWAY_FOR: Duration = Duration::from_secs(10 * 60);

/// What somebody goes to a provider for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To sign in.
    SignIn,
    /// To prove oneself once more, who is signed in in the browser.
    SignInAgain,
    /// To sign in there from now on too: the caller of the context, who proved themselves lately.
    Link,
}

/// A browser that is sent to a provider.
#[derive(Debug, Clone, Copy)]
pub struct Start<'a> {
    /// Which one.
    pub provider: &'a ProviderId,
    /// SHA-256 of the cookie of the browser: no other one can come back.
    pub browser: &'a [u8; 32],
    /// What for.
    pub wish: Wish,
    /// The request of a client that waits for it.
    pub request: Option<&'a SignInRequest>,
}

/// Where a provider sends browsers back to.
pub fn redirect_uri(ctx: &Context, provider: &ProviderId) -> String {
    format!("{}/sign-in/callback/{provider}", ctx.realm.issuer(&ctx.app.settings.public_url))
}

/// The URL that the browser goes on to.
///
/// # Errors
/// `NotFound`; `Denied` with PROVIDER_UNAVAILABLE for a provider that cannot be reached, and to be linked without a recent
/// sign-in.
#[boxed]
pub async fn start(ctx: &Context, start: &Start<'_>) -> Result<String, Refusal> {
    let session = match start.wish {
        Wish::SignIn | Wish::SignInAgain => None,
        Wish::Link => Some(ctx.require_recent_person()?.session.id.to_string()),
    };
    let found = store::by_id(&mut ctx.app.store.read().await?, &ctx.realm.id, start.provider).await?;
    let provider = found.ok_or_else(no_such)?;
    let endpoints = metadata::endpoints(&ctx.app, &provider).await?;
    let state = ProviderState::random(&ctx.app.random);
    let is_asked_again = start.wish == Wish::SignInAgain && provider.kind == ProviderKind::Oidc;
    let errand = Errand {
        request: start.request.map(|request| request.expose().to_owned()),
        session,
        left_at: ctx.now().seconds(),
        is_asked_anew: is_asked_again,
    };
    let row = &store::State {
        provider: provider.id.clone(),
        browser: *start.browser,
        errand: errand.seal(ctx, &state)?,
        expires_at: ctx.now().plus(AWAY_FOR),
    };
    let handle = &state.hash();
    ctx.app
        .store
        .write(|mut tx| async move {
            store::insert_state(&mut tx, &ctx.realm.id, handle, row).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await?;
    Ok(url(ctx, &provider, (&endpoints.authorization, is_asked_again), &state))
}

/// The authorization request (RFC 6749, section 4.1.1; RFC 9700, section 2.1.1).
fn url(ctx: &Context, provider: &Provider, (endpoint, is_asked_again): (&str, bool), state: &ProviderState) -> String {
    let own = Own::of(ctx, state);
    let (scope, redirect_uri, challenge) =
        (provider.settings.scopes.join(" "), redirect_uri(ctx, &provider.id), own.challenge());
    let mut query = vec![
        ("response_type", "code"),
        ("client_id", &*provider.client_id),
        ("redirect_uri", &*redirect_uri),
        ("scope", &*scope),
        ("state", state.expose()),
        ("code_challenge", &*challenge),
        ("code_challenge_method", METHOD),
    ];
    if provider.kind == ProviderKind::Oidc {
        query.push(("nonce", &*own.nonce));
    }
    if is_asked_again {
        // OpenID Connect Core 1.0, section 3.1.2.1: asks for the proof anew, and to be told when it was given.
        query.push(("max_age", "0"));
    }
    let mark = if endpoint.contains('?') { '&' } else { '?' };
    format!("{endpoint}{mark}{}", encode(query))
}
