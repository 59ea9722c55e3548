//! ID tokens that come back to tell of whom a client speaks (OpenID Connect Core 1.0, section 3.1.2.1; RP-Initiated Logout 1.0,
//! section 2).

use signet_protocol::jose::Compact;
use signet_protocol::oidc::id_token::{Claims, TYP};
use signet_vocabulary::{AccountId, ClientId, SessionId};

use crate::boxed;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::signing_keys;

/// What an ID token of ours says of whom it was handed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Of whom it tells.
    pub account: AccountId,
    /// Who got it.
    pub client: ClientId,
    /// The session that the client had.
    pub session: SessionId,
}

/// An ID token as far as it can be read.
#[derive(Debug)]
pub enum Hinted {
    /// One that this realm issued.
    Issued(Hint),
    /// One that was signed with a key that is not kept, if it was at all: it says nothing, and is no offence either.
    Unverifiable,
    /// Anything else.
    Foreign,
}

/// Reads an ID token, however long ago it expired: a hint opens nothing.
///
/// # Errors
/// What keeps the realm's keys from being read.
#[boxed]
pub async fn hint(ctx: &Context, token: &str) -> Result<Hinted, Refusal> {
    let Ok(token) = Compact::parse(token) else { return Ok(Hinted::Foreign) };
    let keys = signing_keys::key_set(&ctx.app, &ctx.realm.id).await?;
    let Some(key) = keys.by_kid(token.kid(), ctx.app.clock.now()) else { return Ok(Hinted::Unverifiable) };
    let claims = token.verify::<Claims>(&key.public, TYP).ok();
    let ours = claims.filter(|claims| claims.iss == ctx.realm.issuer(&ctx.app.settings.public_url));
    Ok(ours.and_then(said).map_or(Hinted::Foreign, Hinted::Issued))
}

fn said(claims: Claims) -> Option<Hint> {
    let (account, client, session) = (claims.sub.parse().ok()?, claims.aud.parse().ok()?, claims.sid.parse().ok()?);
    Some(Hint { account, client, session })
}
