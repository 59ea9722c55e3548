//! Telling a client what a token is worth (RFC 7662).

use signet_protocol::oauth::Scope;
use signet_vocabulary::{ClientId, OrgId, SessionId, Timestamp};

use super::find::{Found, find};
use super::live::{Live, live};
use crate::boxed;
use crate::clients::Client;
use crate::context::{Caller, Context};
use crate::refusal::Refusal;
use crate::sessions::{self, Session};
use crate::tokens::{self, RefreshToken};

/// What there is to say of a token that counts (RFC 7662, section 2.2).
#[derive(Debug)]
pub struct Introspected {
    /// What it is for at this moment.
    pub scope: Scope,
    /// Whose it is.
    pub client: ClientId,
    /// The clients that exchanged it for one another, the latest first.
    pub exchanged_by: Vec<ClientId>,
    /// Of whom it speaks: an account's id, or the client's own.
    pub subject: String,
    /// Whether it is a refresh token, which is shown to nobody but us.
    pub is_refresh_token: bool,
    /// What it is for: a resource, or the realm's issuer; nothing of a refresh token.
    pub audience: Option<String>,
    /// The thumbprint of the key that whoever shows it has to prove.
    pub jkt: Option<String>,
    /// Its own id, where it has one.
    pub id: Option<String>,
    /// When it was issued, where that is known.
    pub issued_at: Option<Timestamp>,
    /// It counts until here.
    pub expires_at: Timestamp,
    /// The sign-in behind it, where there is one.
    pub session: Option<SignedIn>,
}

/// What is said of the sign-in behind a token (RFC 9470, section 6.2).
#[derive(Debug)]
pub struct SignedIn {
    /// The session of the client.
    pub id: SessionId,
    /// How strong the proof was.
    pub acr: &'static str,
    /// When the account proved itself.
    pub auth_time: Timestamp,
    /// The organization that it acts in.
    pub org: Option<OrgId>,
}

impl SignedIn {
    fn of(session: &Session, caller: &Caller) -> Self {
        let org = caller.grants.org().cloned();
        Self { id: session.id.clone(), acr: session.acr(), auth_time: session.auth_time, org }
    }
}

/// What a token is worth at this moment, for the client that it was issued to, and for one that looks after the resource that it
/// is for. Nothing to all others, and of a token that does not count.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn introspect(ctx: &Context, asking: &Client, text: &str) -> Result<Option<Introspected>, Refusal> {
    if let Some(token) = RefreshToken::parse(text) {
        return of_refresh_token(ctx, asking, &token).await;
    }
    let Some(found) = find(ctx, text).await? else { return Ok(None) };
    let issuer = ctx.realm.issuer(&ctx.app.settings.public_url);
    let audience = found.audience.clone().unwrap_or(issuer);
    let looks_after = asking.settings.introspection_audiences.contains(&audience);
    if found.client != asking.id && !looks_after {
        return Ok(None);
    }
    let Some(Live { person, scope, .. }) = live(ctx, &found).await? else { return Ok(None) };
    let Found { client, exchanged_by, jkt, id, issued_at, expires_at, .. } = found;
    let subject = person.as_ref().map_or_else(|| client.to_string(), |(_, caller)| caller.account.id.to_string());
    Ok(Some(Introspected {
        scope,
        client,
        exchanged_by,
        subject,
        is_refresh_token: false,
        audience: Some(audience),
        jkt,
        id,
        issued_at: Some(issued_at),
        expires_at,
        session: person.map(|(session, caller)| SignedIn::of(&session, &caller)),
    }))
}

/// A refresh token is nobody's business but its client's.
async fn of_refresh_token(
    ctx: &Context,
    asking: &Client,
    token: &RefreshToken,
) -> Result<Option<Introspected>, Refusal> {
    let (app, realm) = (&ctx.app, &ctx.realm);
    let shown = tokens::shown(app, &realm.id, token).await?.filter(|shown| shown.is_current);
    let Some(shown) = shown else { return Ok(None) };
    let Some(session) = sessions::by_id(app, &realm.id, &shown.session).await? else { return Ok(None) };
    let Some(grant) = session.grant.as_ref().filter(|grant| grant.client == asking.id) else { return Ok(None) };
    let found = Found {
        client: grant.client.clone(),
        exchanged_by: Vec::new(),
        session: Some((session.id.clone(), session.account.clone())),
        scope: grant.scope.clone(),
        audience: None,
        jkt: grant.jkt.clone(),
        id: None,
        issued_at: session.used_at,
        expires_at: session.idle_until.min(session.expires_at),
    };
    let Some(Live { person: Some((session, caller)), scope, .. }) = live(ctx, &found).await? else { return Ok(None) };
    Ok(Some(Introspected {
        scope,
        client: found.client,
        exchanged_by: Vec::new(),
        subject: caller.account.id.to_string(),
        is_refresh_token: true,
        audience: None,
        jkt: found.jkt,
        id: None,
        issued_at: None,
        expires_at: found.expires_at,
        session: Some(SignedIn::of(&session, &caller)),
    }))
}
