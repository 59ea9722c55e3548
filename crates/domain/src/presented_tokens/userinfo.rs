//! Telling a client of the person behind its token (OpenID Connect Core 1.0, section 5.3).

use std::sync::Arc;

use serde_json::{Map, Value};
use signet_vocabulary::Secret;

use super::find::find;
use super::live::live;
use crate::boxed;
use crate::clients::Client;
use crate::context::Context;
use crate::dpop;
use crate::grants;
use crate::refusal::Refusal;
use crate::tokens;

/// An access token as a request shows it.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The token.
    pub token: &'a str,
    /// The proof of its key, where the request has one (RFC 9449, section 7.1).
    pub proof: Option<dpop::Shown<'a>>,
}

/// What is told.
#[derive(Debug)]
pub struct About {
    /// To whom.
    pub client: Arc<Client>,
    /// Of whom, and what.
    pub told: Map<String, Value>,
}

/// The refusal of a token that is not for this.
pub fn insufficient_scope() -> Refusal {
    Refusal::denied(Some("INSUFFICIENT_SCOPE"), "This needs an access token whose scope has openid.")
}

/// What a client is told of the person behind an access token of its own that is for us.
///
/// # Errors
/// `Unauthenticated` with INVALID_TOKEN, whatever is wrong with the token, or as [`dpop::prove`] says of its proof; `Denied` with
/// INSUFFICIENT_SCOPE where it has not `openid`; `Limited`.
#[boxed]
pub async fn userinfo(ctx: &Context, shown: &Shown<'_>) -> Result<About, Refusal> {
    let found = find(ctx, shown.token).await?.filter(|found| found.audience.is_none()).ok_or_else(tokens::invalid)?;
    let live = live(ctx, &found).await?.ok_or_else(tokens::invalid)?;
    match (&found.jkt, &shown.proof) {
        (None, None) => {}
        (Some(jkt), Some(proof)) => {
            dpop::prove_with_token(&ctx.app, &ctx.realm.id, proof, (shown.token, jkt)).await?;
        }
        // What is bound is not shown without a proof, nor what is not with one (RFC 9449, section 7.2).
        _ => return Err(tokens::invalid()),
    }
    let (session, caller) = live.person.filter(|_| live.scope.contains("openid")).ok_or_else(insufficient_scope)?;
    let account = &caller.account;
    let slow_down = |wait| Refusal::limited(wait, "Too many requests for this account. Slow down.");
    ctx.app.traffic.take_account(&account.id).map_err(slow_down)?;
    let mut told = grants::about(ctx, account, &session, &live.scope).await?;
    told.insert("sub".to_owned(), account.id.as_str().into());
    Ok(About { client: live.client, told })
}

/// The same as a token that the client can verify and keep (section 5.3.2).
///
/// # Errors
/// What keeps it from being signed.
#[boxed]
pub async fn sign(ctx: &Context, about: About) -> Result<Secret<String>, Refusal> {
    let About { client, mut told } = about;
    let issuer = ctx.realm.issuer(&ctx.app.settings.public_url);
    told.insert("iss".to_owned(), issuer.into());
    told.insert("aud".to_owned(), client.id.as_str().into());
    told.insert("iat".to_owned(), ctx.now().seconds().into());
    tokens::sign_about(ctx, &client, &told).await
}
