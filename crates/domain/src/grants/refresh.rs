//! Exchanging a client's refresh token (RFC 6749, section 6).

use signet_protocol::oauth::{ErrorCode, Scope};
use signet_storage::WriteTx;
use signet_vocabulary::{ClientId, Secret, SessionId};

use super::allowed::{scope_of, why_not};
use super::exchange::{audience, narrowed, require_proof};
use super::granted::{self, Granted, Ready};
use super::refused::{Refused, invalid_grant};
use crate::accounts::{self, Account};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::clients::{self, Client, GrantType};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::sessions::{self, Grant, Session};
use crate::tokens::{self, RefreshToken, Rotated};

/// What a client shows for new tokens.
#[derive(Debug)]
pub struct Refreshing<'a> {
    /// The refresh token.
    pub token: &'a Secret<String>,
    /// What the access token is to be for: no more than was granted, all of it when nothing is said.
    pub scope: Option<&'a Scope>,
    /// The resource that it is to be for (RFC 8707).
    pub resource: Option<&'a str>,
    /// The thumbprint of the key that the client proved to hold (RFC 9449).
    pub jkt: Option<&'a str>,
}

/// Exchanges a refresh token, for the client that it was given to and nobody else. Everything that the grant rests on is asked
/// anew; a grant that has lost it ends, and so does one whose token had been spent.
///
/// # Errors
/// `invalid_grant`; `invalid_scope`, `invalid_target` and `invalid_dpop_proof`, after which the token is still good; what keeps
/// the database from being written.
#[boxed]
pub async fn refresh(ctx: &Context, client: &ClientId, shown: &Refreshing<'_>) -> Result<Granted, Refused> {
    let Some(token) = RefreshToken::parse(shown.token.expose()) else {
        count_junk(ctx).await?;
        return Err(invalid_grant());
    };
    let token = &token;
    if !is_of(ctx, client, token).await? {
        count_junk(ctx).await?;
        return Err(invalid_grant());
    }
    granted::prepare(ctx, client).await?;
    let refreshed = ctx
        .app
        .store
        .write(|mut tx| async move {
            let refreshed = exchange(&mut tx, ctx, client, token, shown).await?;
            Ok::<_, Refused>(tx.commit(refreshed))
        })
        .await?;
    granted::hand_out(ctx, refreshed.ok_or_else(invalid_grant)?).await
}

async fn count_junk(ctx: &Context) -> Result<(), Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            audit::count_refusal(&mut tx, ctx, Action::Refreshed, "unknown_token").await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

/// Whether a token belongs to what was granted to this client: another's is not even spent.
async fn is_of(ctx: &Context, client: &ClientId, token: &RefreshToken) -> Result<bool, Refusal> {
    let realm = &ctx.realm.id;
    let Some(id) = tokens::session_of(&ctx.app, realm, token).await? else { return Ok(false) };
    let session = sessions::row_by_id(&mut ctx.app.store.read().await?, realm, &id).await?;
    let grant = session.and_then(|session| session.grant);
    Ok(grant.is_some_and(|grant| grant.client == *client))
}

/// What the token gives; nothing where the grant is over. A refusal that lets the token live rolls its use back.
async fn exchange(
    tx: &mut WriteTx,
    ctx: &Context,
    client: &ClientId,
    token: &RefreshToken,
    shown: &Refreshing<'_>,
) -> Result<Option<Ready>, Refused> {
    let (next, id) = match tokens::rotate(tx, ctx, token).await? {
        Rotated::Next(next, id) => (next, id),
        Rotated::Unknown => {
            audit::count_refusal(tx, ctx, Action::Refreshed, "unknown_token").await?;
            return Ok(None);
        }
        Rotated::Reused(id) => {
            sessions::end_reused(tx, ctx, &id).await?;
            return Ok(None);
        }
    };
    let Some((client, account, session, grant)) = standing(tx, ctx, client, &id).await? else { return Ok(None) };
    require_key(&client, &grant, shown.jkt)?;
    let audience = audience(&client, &grant, shown.resource)?;
    let scope = narrowed(&grant.scope, shown.scope, &scope_of(&client))?;
    let Some(session) = sessions::prolong_grant(tx, ctx, &client, session).await? else {
        end(tx, ctx, (&id, &account), "session_ended").await?;
        return Ok(None);
    };
    let target = Target::Session(&id, &account.id);
    let event = Event::new(Action::Refreshed, Actor::account(&account.id, Some(&id)), target);
    audit::record(tx, ctx, event.detail("client", client.id.as_str())).await?;
    let jkt = shown.jkt.map(str::to_owned);
    let ready = Ready { client, account, session, scope, audience, jkt, nonce: None, refresh: Some(next), kept: None };
    Ok(Some(ready.keep(tx, ctx).await?))
}

type Standing = (Client, Account, Session, Grant);

/// Everything that the grant rests on, while it does; what has lost it ends.
async fn standing(
    tx: &mut WriteTx,
    ctx: &Context,
    client: &ClientId,
    id: &SessionId,
) -> Result<Option<Standing>, Refusal> {
    let realm = &ctx.realm.id;
    let Some(session) = sessions::row_by_id(tx, realm, id).await? else { return Ok(None) };
    let Some(grant) = session.grant.clone().filter(|grant| grant.client == *client) else { return Ok(None) };
    let Some(account) = accounts::row_by_id(tx, realm, &session.account).await? else { return Ok(None) };
    let Some(client) = clients::row_by_id(tx, realm, client).await? else { return Ok(None) };
    let is_live = session.is_live(&ctx.realm, &account, ctx.now());
    if !is_live || !sessions::goes_on_in(tx, ctx, &account, &session).await? {
        end(tx, ctx, (id, &account), "session_ended").await?;
        return Ok(None);
    }
    let asked = (GrantType::RefreshToken, &grant.scope);
    if let Some(reason) = why_not(tx, ctx, &client, (&account, &session), asked).await? {
        end(tx, ctx, (id, &account), reason).await?;
        return Ok(None);
    }
    Ok(Some((client, account, session, grant)))
}

async fn end(
    tx: &mut WriteTx,
    ctx: &Context,
    (id, account): (&SessionId, &Account),
    reason: &'static str,
) -> Result<(), Refusal> {
    sessions::end_grant(tx, ctx, id).await?;
    let event = Event::new(Action::Refreshed, Actor::default(), Target::Session(id, &account.id));
    audit::record(tx, ctx, event.refused(reason)).await
}

/// A public client proves the key that it began with: nothing else tells it from a thief (RFC 9449, section 5). One that proves
/// itself may change its key, but not go on without one.
fn require_key(client: &Client, grant: &Grant, jkt: Option<&str>) -> Result<(), Refused> {
    require_proof(client, jkt)?;
    let fits = match &grant.jkt {
        None => true,
        Some(first) if client.auth_method.is_public() => jkt == Some(first),
        Some(_) => jkt.is_some(),
    };
    let other = Refused::Said(ErrorCode::InvalidDpopProof, "The refresh token is bound to another key.");
    if fits { Ok(()) } else { Err(other) }
}
