//! Exchanging a person's token for one that is for somebody else (RFC 8693): a service that serves a request calls the next one in
//! the name of both.

use std::sync::Arc;
use std::time::Duration;

use signet_protocol::oauth::{ErrorCode, Scope};
use signet_vocabulary::Secret;

use super::find::{Found, find};
use super::live::{Live, live};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::clients::{Client, GrantType};
use crate::context::{Caller, Context};
use crate::grants::{self, Refused};
use crate::refusal::Refusal;
use crate::roles;
use crate::sessions::{self, OFFLINE_ACCESS, Session};
use crate::tokens::{self, AccessToken, Exchanged};

/// How many clients may have exchanged one token for the next: services call one another in short chains, and tokens in headers.
const MOST_EXCHANGES: usize = 5;
/// Clients count in whole seconds: a token that has less left is as good as over.
const SHORTEST: Duration = Duration::from_secs(1);
/// What opens nothing at a resource.
const OF_PEOPLE: [&str; 2] = ["openid", OFFLINE_ACCESS];

/// What a client shows, and what it wants for it.
#[derive(Debug)]
pub struct ExchangeToken<'a> {
    /// The access token of a person's.
    pub subject_token: &'a Secret<String>,
    /// What the next token is to be for: all of it that the client may ask for when nothing is said.
    pub scope: Option<&'a Scope>,
    /// The resource that it is to be for.
    pub resource: &'a str,
    /// The thumbprint of the key that the client proved to hold (RFC 9449).
    pub jkt: Option<&'a str>,
}

/// What it gets.
#[derive(Debug)]
pub struct TokenExchanged {
    /// The token.
    pub access: AccessToken,
    /// What it is for.
    pub scope: Scope,
    /// Whether it is bound to a key.
    pub is_bound: bool,
}

/// A token that may be exchanged, and the person behind it.
struct Subject {
    found: Found,
    session: Arc<Session>,
    caller: Caller,
    scope: Scope,
}

/// Exchanges an access token of a person's, which was issued to `client` or is for a resource that it looks after, for one for
/// another resource; one that is bound to a key, with that key. What comes of it is of the same grant and ends with it, is for no
/// more and lasts no longer, and names every client on its way.
///
/// # Errors
/// `unauthorized_client` to a public client, and to one that may not ask so; `invalid_request`, whatever is wrong with the token
/// (RFC 8693, section 2.2.2); `invalid_target`; `invalid_scope`; `invalid_dpop_proof`; what keeps the database from being
/// written.
#[boxed]
pub async fn exchange(ctx: &Context, client: &Client, shown: &ExchangeToken<'_>) -> Result<TokenExchanged, Refused> {
    grants::require_allowed(client, GrantType::TokenExchange)?;
    if client.auth_method.is_public() {
        let said = "A public client proves nothing, so it exchanges no tokens.";
        return Err(Refused::Said(ErrorCode::UnauthorizedClient, said));
    }
    grants::require_proof(client, shown.jkt)?;
    let issuer = ctx.realm.issuer(&ctx.app.settings.public_url);
    if shown.resource == issuer || !client.settings.audiences.iter().any(|allowed| allowed == shown.resource) {
        let said = "This resource is not one that the client may ask tokens for.";
        return Err(Refused::Said(ErrorCode::InvalidTarget, said));
    }
    let Some(found) = find(ctx, shown.subject_token.expose()).await? else {
        count_junk(ctx).await?;
        return Err(bad_subject());
    };
    let subject = match subject(ctx, client, found, shown).await? {
        Ok(subject) => subject,
        Err((found, reason)) => {
            refuse(ctx, client, &found, reason).await?;
            return Err(bad_subject());
        }
    };
    let fitted = granted_for(client, &subject.session, shown.resource);
    let scope = match fitted.and_then(|()| narrowed(client, &subject.scope, shown.scope)) {
        Ok(scope) => scope,
        Err(refused) => {
            refuse(ctx, client, &subject.found, "request").await?;
            return Err(refused);
        }
    };
    record(ctx, client, &subject, (shown.resource, &scope)).await?;
    let most = Duration::from_secs(client.settings.access_token_seconds.into());
    let left = subject.found.expires_at.min(subject.session.ends_at(&ctx.realm)).since(ctx.now());
    let exchanged = Exchanged {
        client,
        earlier: &subject.found.exchanged_by,
        account: &subject.caller.account.id,
        session: &subject.session,
        org: subject.caller.grants.org(),
        scope: &scope,
        audience: shown.resource,
        jkt: shown.jkt,
        most: most.min(left),
    };
    let access = tokens::issue_exchanged(ctx, &exchanged).await?;
    Ok(TokenExchanged { access, scope, is_bound: shown.jkt.is_some() })
}

/// The one answer to a token that cannot be exchanged.
fn bad_subject() -> Refused {
    let said = "The subject_token is no access token of a person that this client may exchange, or not any more.";
    Refused::Said(ErrorCode::InvalidRequest, said)
}

/// The person behind a token, where this client may speak for them; or why it may not, for the trail.
async fn subject(
    ctx: &Context,
    client: &Client,
    found: Found,
    shown: &ExchangeToken<'_>,
) -> Result<Result<Subject, (Found, &'static str)>, Refusal> {
    let issuer = ctx.realm.issuer(&ctx.app.settings.public_url);
    let audience = found.audience.as_ref().unwrap_or(&issuer);
    let is_own = found.client == client.id;
    if !is_own && !client.settings.introspection_audiences.contains(audience) {
        return Ok(Err((found, "other_client")));
    }
    // A token that is good in the hands of one key alone is not had anew without it, by nobody: what was read from a log at a
    // resource would be good in any hands (RFC 9449, section 1).
    if found.jkt.is_some() && found.jkt.as_deref() != shown.jkt {
        return Ok(Err((found, "other_key")));
    }
    if found.exchanged_by.len() >= MOST_EXCHANGES {
        return Ok(Err((found, "exchanged_too_often")));
    }
    let Some(Live { person: Some((session, caller)), scope, .. }) = live(ctx, &found).await? else {
        return Ok(Err((found, "not_live")));
    };
    if found.expires_at.since(ctx.now()) < SHORTEST || session.ends_at(&ctx.realm).since(ctx.now()) < SHORTEST {
        return Ok(Err((found, "over")));
    }
    let org = client.org.as_ref();
    let memberships = roles::memberships(&ctx.app, &ctx.realm.id, &caller.account.id, org).await?;
    if org.is_some_and(|org| !memberships.has(org)) {
        return Ok(Err((found, "not_a_member")));
    }
    let held = (&*caller.account, &*memberships);
    if !sessions::is_shown_enough(&ctx.realm.settings, held, &session, org) {
        return Ok(Err((found, "proof_too_weak")));
    }
    Ok(Ok(Subject { found, session, caller, scope }))
}

/// The client that a person let in has their tokens for the resources that they read when they agreed: it exchanges its way to
/// no other one, not even by what it exchanged before (RFC 8707, section 2.2).
fn granted_for(client: &Client, session: &Session, resource: &str) -> Result<(), Refused> {
    let own = session.grant.as_ref().filter(|grant| grant.client == client.id);
    if own.is_none_or(|grant| grant.audience.iter().any(|granted| granted == resource)) {
        return Ok(());
    }
    Err(Refused::Said(ErrorCode::InvalidTarget, "This resource was not granted to the client."))
}

/// No more than the token is for, and than the client may ask for.
fn narrowed(client: &Client, held: &Scope, wanted: Option<&Scope>) -> Result<Scope, Refused> {
    let allowed = grants::scope_of(client);
    let most = held.intersection(&allowed);
    let wanted = wanted.unwrap_or(&most);
    if !wanted.is_subset(&most) {
        let said = "This is more than the subject_token is for, or than the client may ask for.";
        return Err(Refused::Said(ErrorCode::InvalidScope, said));
    }
    Ok(wanted.filtered(|word| !OF_PEOPLE.contains(&word)))
}

async fn count_junk(ctx: &Context) -> Result<(), Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            audit::count_refusal(&mut tx, ctx, Action::TokenExchanged, "unknown_token").await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

async fn refuse(ctx: &Context, client: &Client, found: &Found, reason: &'static str) -> Result<(), Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            let event = Event::new(Action::TokenExchanged, Actor::default(), Target::Client(&client.id));
            let event = event.detail("from", found.client.as_str()).refused(reason);
            audit::record(&mut tx, ctx, event).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

/// Writes it down, while the session is still there: memory may be a moment behind.
async fn record(
    ctx: &Context,
    client: &Client,
    subject: &Subject,
    (resource, scope): (&str, &Scope),
) -> Result<(), Refused> {
    let (session, account) = (&subject.session.id, &subject.caller.account.id);
    let is_there = ctx
        .app
        .store
        .write(|mut tx| async move {
            if sessions::row_by_id(&mut tx, &ctx.realm.id, session).await?.is_none() {
                return Ok(tx.commit(false));
            }
            let actor = Actor::account(account, Some(session));
            let event = Event::new(Action::TokenExchanged, actor, Target::Session(session, account))
                .detail("client", client.id.as_str())
                .detail("from", subject.found.client.as_str())
                .detail("resource", resource)
                .detail("scope", scope.to_string());
            audit::record(&mut tx, ctx, event).await?;
            Ok::<_, Refusal>(tx.commit(true))
        })
        .await?;
    if is_there { Ok(()) } else { Err(bad_subject()) }
}
