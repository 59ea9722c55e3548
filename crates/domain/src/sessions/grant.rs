//! Sessions in which OAuth clients have what people let them have: how they begin, what they rest on, and how they end.

use std::sync::Arc;

use signet_protocol::oauth::Scope;
use signet_storage::{ReadTx, WriteTx};
use signet_vocabulary::{AccountId, ClientId, OrgId, SessionId, Timestamp};

use super::authenticate;
use super::key::is_worth_writing;
use super::model::{Grant, Session};
use super::store;
use super::strength::{counts, grants_of, is_enough};
use crate::access::{Grants, Permissions};
use crate::accounts::Account;
use crate::clients::{self, Client, GrantType};
use crate::context::{App, Context};
use crate::realms::{Realm, RealmSettings};
use crate::refusal::Refusal;
use crate::roles::Memberships;
use crate::tokens::{self, RefreshToken};

/// What a client gets, and the sign-in that it rests on.
pub(crate) struct NewGrant<'a> {
    /// Whose tokens they are to be.
    pub(crate) client: &'a Client,
    /// What they are for.
    pub(crate) grant: Grant,
    /// Where the account proved itself.
    pub(crate) proof: &'a Session,
}

/// How long what a client got lasts, by its settings as they stand: first without use, then at most.
fn deadlines(client: &Client, session: &Session, now: Timestamp) -> (Timestamp, Timestamp) {
    let seconds = |number: u32| std::time::Duration::from_secs(number.into());
    let expires_at = session.created_at.plus(seconds(client.settings.refresh_token_seconds)).min(session.expires_at);
    let idle = now.plus(seconds(client.settings.refresh_token_idle_seconds));
    let idle_until = if may_refresh(client) { idle.min(expires_at) } else { expires_at };
    (idle_until, expires_at)
}

fn may_refresh(client: &Client) -> bool {
    client.settings.grant_types.contains(&GrantType::RefreshToken)
}

/// Writes what `account` lets a client have, with a refresh token if the client may have one. No place is kept: it is the
/// client's own server that asks.
pub(crate) async fn begin_grant(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    new: NewGrant<'_>,
) -> Result<(Session, Option<RefreshToken>), Refusal> {
    let now = ctx.now();
    let NewGrant { client, grant, proof } = new;
    let end = if grant.is_offline() { Timestamp::from_millis(i64::MAX) } else { proof.ends_at(&ctx.realm) };
    let mut session = Session {
        realm: ctx.realm.id.clone(),
        id: SessionId::random(&ctx.app.random, now),
        account: account.id.clone(),
        client: client.id.to_string(),
        org: client.org.clone(),
        epoch: account.epoch,
        auth_time: proof.auth_time,
        amr: proof.amr.clone(),
        place: Vec::new(),
        created_at: now,
        used_at: now,
        idle_until: end,
        expires_at: end,
        agent: None,
        grant: Some(grant),
    };
    (session.idle_until, session.expires_at) = deadlines(client, &session, now);
    store::insert(tx, &session).await?;
    let refresh = if may_refresh(client) { Some(tokens::begin_family(tx, ctx, &session.id).await?) } else { None };
    Ok((session, refresh))
}

/// Writes that a client used what it has, and moves the deadline that moves with use. `None` when it has ended by the client's
/// settings as they stand.
pub(crate) async fn prolong_grant(
    tx: &mut WriteTx,
    ctx: &Context,
    client: &Client,
    session: Session,
) -> Result<Option<Session>, Refusal> {
    let now = ctx.now();
    let (idle_until, expires_at) = deadlines(client, &session, now);
    if now >= expires_at {
        return Ok(None);
    }
    // The end itself stays as it was written: settings that are loosened again do not shorten what is there.
    let session = Session { used_at: now, idle_until, org: client.org.clone(), ..session };
    store::touch(tx, &session).await?;
    prolong_parent(tx, ctx, &session).await?;
    Ok(Some(session))
}

/// Who uses an application uses the sign-in that it rests on: that goes idle when all of its applications have.
async fn prolong_parent(tx: &mut WriteTx, ctx: &Context, session: &Session) -> Result<(), Refusal> {
    let grant = session.grant.as_ref().filter(|grant| !grant.is_offline());
    let Some(parent) = grant.and_then(|grant| grant.parent.as_ref()) else { return Ok(()) };
    let Some(parent) = store::by_id(tx, &ctx.realm.id, parent).await? else { return Ok(()) };
    let now = ctx.now();
    if is_worth_writing(&ctx.app, &ctx.realm, &parent, now) {
        store::prolong(tx, &parent, now, parent.idle_from(now, &ctx.realm, &ctx.app.settings)).await?;
    }
    Ok(())
}

/// Whether a sign-in can carry what a client gets: its account's own, and counting.
pub(crate) fn may_carry(realm: &Realm, account: &Account, proof: &Session, now: Timestamp) -> bool {
    proof.grant.is_none() && proof.agent.is_none() && counts(realm, account, proof, now)
}

/// Whether a session is still carried by the sign-in that it came from, where it does not outlive that; as a transaction sees
/// it. A sign-in carries itself.
pub(crate) async fn goes_on_in(
    tx: &mut ReadTx,
    ctx: &Context,
    account: &Account,
    session: &Session,
) -> Result<bool, Refusal> {
    let Some(grant) = session.grant.as_ref().filter(|grant| !grant.is_offline()) else { return Ok(true) };
    let Some(parent) = &grant.parent else { return Ok(false) };
    let parent = store::by_id(tx, &ctx.realm.id, parent).await?;
    Ok(parent.is_some_and(|parent| may_carry(&ctx.realm, account, &parent, ctx.now())))
}

/// As [`goes_on_in`], from memory as far as it goes: the client, where that is still there.
pub(super) async fn goes_on(
    app: &App,
    realm: &Realm,
    account: &Account,
    grant: &Grant,
) -> Result<Option<Arc<Client>>, Refusal> {
    let Some(client) = clients::by_id(app, &realm.id, &grant.client).await? else { return Ok(None) };
    if grant.is_offline() {
        return Ok(Some(client));
    }
    let Some(parent) = &grant.parent else { return Ok(None) };
    let parent = authenticate::session(app, &realm.id, parent).await?;
    let is_carried = parent.is_some_and(|parent| may_carry(realm, account, &parent, realm.now(&app.clock)));
    Ok(is_carried.then_some(client))
}

/// Whether a sign-in showed all that its account, the realm and the organization ask for by now.
pub(crate) fn is_shown_enough(
    rules: &RealmSettings,
    (account, memberships): (&Account, &Memberships),
    session: &Session,
    org: Option<&OrgId>,
) -> bool {
    is_enough(rules, account, session) && !grants_of(rules, (account, memberships), session, org).1
}

/// Whether a client is for who is in these organizations. One of an organization is for its members alone.
pub(super) fn is_open_to(client: &Client, memberships: &Memberships) -> bool {
    client.org.as_ref().is_none_or(|org| memberships.has(org))
}

/// What a token of `scope` opens in a session of a client's: what its account holds, as far as the client was granted it.
pub(super) fn grants_of_client(
    rules: &RealmSettings,
    held: (&Account, &Memberships),
    (session, org): (&Session, Option<&OrgId>),
    scope: &Scope,
) -> (Grants, bool) {
    let (grants, needs_factor) = grants_of(rules, held, session, org);
    let granted = session.grant.as_ref().map(|grant| grant.scope.intersection(scope)).unwrap_or_default();
    let permissions = granted.iter().filter_map(Permissions::of_scope).fold(Permissions::NONE, Permissions::or);
    (grants.within(permissions), needs_factor)
}

/// The session of a client's token and what it opens, as a transaction sees it; `None` when what it rests on is gone.
pub(crate) async fn standing_of_client(
    tx: &mut ReadTx,
    ctx: &Context,
    held: (&Account, &Memberships),
    (id, scope): (&SessionId, &Scope),
) -> Result<Option<(Session, Grants, bool)>, Refusal> {
    let Some(session) = store::by_id(tx, &ctx.realm.id, id).await? else { return Ok(None) };
    let Some(grant) = &session.grant else { return Ok(None) };
    let Some(client) = clients::row_by_id(tx, &ctx.realm.id, &grant.client).await? else { return Ok(None) };
    if !is_open_to(&client, held.1)
        || !counts(&ctx.realm, held.0, &session, ctx.now())
        || !goes_on_in(tx, ctx, held.0, &session).await?
    {
        return Ok(None);
    }
    let (grants, needs_factor) = grants_of_client(&ctx.realm.settings, held, (&session, client.org.as_ref()), scope);
    Ok(Some((session, grants, needs_factor)))
}

/// Ends one of these sessions with its tokens, on every node; false when it had ended before.
pub(crate) async fn end_grant(tx: &mut WriteTx, ctx: &Context, id: &SessionId) -> Result<bool, Refusal> {
    Ok(store::delete(tx, &ctx.realm.id, id).await?)
}

/// Ends everything that `account` lets `client` have; gives how much that was.
pub(crate) async fn end_grants(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &AccountId,
    client: &ClientId,
) -> Result<usize, Refusal> {
    let sessions = store::of_client(tx, &ctx.realm.id, account, client).await?;
    for id in &sessions {
        store::delete(tx, &ctx.realm.id, id).await?;
    }
    Ok(sessions.len())
}
