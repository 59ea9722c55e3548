//! Beginning a session, which every way of signing in ends in.

use std::sync::Arc;

use signet_protocol::session_key::SessionKey;
use signet_storage::WriteTx;
use signet_vocabulary::{Secret, SessionId};

use super::model::{REALM_CLIENT, Session};
use super::{key, store};
use crate::accounts::Account;
use crate::context::Context;
use crate::limits;
use crate::notices;
use crate::outbox::Template;
use crate::personal_keys;
use crate::refusal::Refusal;
use crate::tokens::{self, AccessToken, RefreshToken};

/// What the place of a session is sealed for, beside its id.
pub(super) const PLACE_PURPOSE: &str = "sessions.place";

/// A sign-in that succeeded.
#[derive(Debug)]
pub struct SignedIn {
    /// Who signed in.
    pub account: Arc<Account>,
    /// The session.
    pub session: Arc<Session>,
    /// For requests.
    pub access: AccessToken,
    /// For the next access token.
    pub refresh: RefreshToken,
    /// The session's key, where the sign-in was one to the Realm API.
    pub key: Option<Secret<String>>,
    /// What the device keeps that is remembered from now on.
    pub device: Option<Secret<String>>,
}

/// A session that began, to be handed out when it is committed.
pub(super) struct Begun {
    pub(super) session: Session,
    refresh: RefreshToken,
    key: Option<SessionKey>,
}

/// Writes a new session of `account` through `client` with its first refresh token, proved by `amr` just now.
pub(super) async fn begin(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    (client, amr): (&str, &[&str]),
) -> Result<Begun, Refusal> {
    let session = begin_bare(tx, ctx, account, (client, amr)).await?;
    let refresh = tokens::begin_family(tx, ctx, &session.id).await?;
    let key = if client == REALM_CLIENT { Some(key::issue(tx, ctx, &session).await?) } else { None };
    Ok(Begun { session, refresh, key })
}

/// Writes a new session of `account` through `client`, proved by `amr` just now, that nothing opens yet.
pub(super) async fn begin_bare(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    (client, amr): (&str, &[&str]),
) -> Result<Session, Refusal> {
    let now = ctx.now();
    let settings = &ctx.app.settings;
    let id = SessionId::random(&ctx.app.random, now);
    let session = Session {
        realm: ctx.realm.id.clone(),
        account: account.id.clone(),
        client: client.to_owned(),
        org: None,
        epoch: account.epoch,
        auth_time: now,
        amr: amr.iter().map(|&method| method.to_owned()).collect(),
        place: place(tx, ctx, account, &id).await?,
        created_at: now,
        used_at: now,
        idle_until: now.plus(Session::idle_of(client, &ctx.realm, settings)),
        expires_at: now.plus(ctx.realm.session_absolute(settings)),
        agent: None,
        grant: None,
        id,
    };
    store::insert(tx, &session).await?;
    arrive(tx, ctx, account, session.is_strongest(account)).await?;
    Ok(session)
}

/// Where somebody is, sealed for the session that they prove themselves in.
pub(super) async fn place(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    id: &SessionId,
) -> Result<Vec<u8>, Refusal> {
    let place = serde_json::json!({ "address": ctx.origin.address.to_string(), "userAgent": ctx.origin.user_agent });
    let place = place.to_string();
    let sealed = personal_keys::seal(tx, ctx, &account.id, (PLACE_PURPOSE, id.as_str()), place.as_bytes()).await?;
    Ok(sealed.unwrap_or_default())
}

/// Tells the owner of an account of the place where it proved itself, if it is a new one.
pub(crate) async fn arrive(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    is_strongest: bool,
) -> Result<(), Refusal> {
    let is_new_place = limits::is_new_place(tx, ctx, &account.id).await?;
    // A place where less was shown than the account has gets no budget of its own to guess the rest.
    if is_strongest {
        limits::remember(tx, ctx, &account.id).await?;
    }
    if is_new_place {
        let place = [("address", &*ctx.origin.address.to_string())];
        notices::tell(tx, ctx, account, Template::NewSignIn, &place).await?;
    }
    Ok(())
}

/// Signs the access token of a session that is committed.
pub(super) async fn hand_out(ctx: &Context, account: Account, begun: Begun) -> Result<SignedIn, Refusal> {
    let Begun { session, refresh, key } = begun;
    let access = tokens::issue(&ctx.app, &ctx.realm, &account, &session).await?;
    let key = key.map(|key| key.to_text());
    Ok(SignedIn { account: Arc::new(account), session: Arc::new(session), access, refresh, key, device: None })
}

impl Begun {
    /// A session that was refreshed: it goes on with another refresh token, and its key stays as it is.
    pub(super) fn again(session: Session, refresh: RefreshToken) -> Self {
        Self { session, refresh, key: None }
    }
}
