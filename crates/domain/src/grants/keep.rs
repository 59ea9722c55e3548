//! Keeping requests: while their person signs in, and from the moment that a client pushed them (RFC 9126).

use std::time::Duration;

use signet_protocol::oauth::{RequestUri, Scope, SignInRequest};
use signet_storage::ReadTx;
use signet_vocabulary::{AccountId, ClientId, Timestamp};

use super::request::AuthorizationRequest;
use super::store::{self, Row};
use super::stored;
use crate::boxed;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::sessions::Session;

/// How long a person may take to sign in and to agree.
pub const SIGN_IN_FOR: Duration = Duration::from_secs(10 * 60);
/// How long a pushed request waits for its browser.
pub const PUSHED_FOR: Duration = Duration::from_secs(90);

/// The scope that every sign-in of OpenID Connect has.
const OPENID: &str = "openid";

/// A request that waits for its person.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What was asked for.
    pub request: AuthorizationRequest,
    /// What was said on the page that asks.
    pub said: Option<Said>,
    /// It is not there any more from here on.
    pub expires_at: Timestamp,
}

/// What somebody said when they were asked whether a client may have what it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who did. Said by one person it is nothing of the next who signs in with the same browser.
    pub account: AccountId,
    /// What the client may have; nothing when they said no.
    pub scope: Option<Scope>,
}

impl Said {
    /// Whether it is what the person of `session` said.
    pub fn is_of(&self, session: &Session) -> bool {
        self.account == session.account
    }
}

/// Keeps a request for the browser whose cookie has the hash `browser`, for ten minutes. No other browser finds it.
///
/// # Errors
/// What keeps the database from being written.
#[boxed]
pub async fn keep(ctx: &Context, request: &AuthorizationRequest, browser: &[u8; 32]) -> Result<SignInRequest, Refusal> {
    let handle = SignInRequest::random(&ctx.app.random);
    insert(ctx, request, (&handle.hash(), Some(browser)), SIGN_IN_FOR).await?;
    Ok(handle)
}

/// Keeps a request that its client pushed, for 90 seconds and one use.
///
/// # Errors
/// What keeps the database from being written.
#[boxed]
pub async fn push(ctx: &Context, request: &AuthorizationRequest) -> Result<RequestUri, Refusal> {
    let handle = RequestUri::random(&ctx.app.random);
    insert(ctx, request, (&handle.hash(), None), PUSHED_FOR).await?;
    Ok(handle)
}

async fn insert(
    ctx: &Context,
    request: &AuthorizationRequest,
    (handle, browser): (&[u8; 32], Option<&[u8; 32]>),
    lasts: Duration,
) -> Result<(), Refusal> {
    let text = &stored::to_json(request).map_err(Refusal::bug)?;
    ctx.app
        .store
        .write(|mut tx| async move {
            let now = ctx.now();
            let row = Row {
                client: request.client.clone(),
                request: text.clone(),
                browser: browser.map(|hash| hash.to_vec()),
                said: None,
                expires_at: now.plus(lasts),
            };
            store::insert_request(&mut tx, &ctx.realm.id, handle, &row, now).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

fn read(row: &Row) -> Result<AuthorizationRequest, Refusal> {
    stored::from_json(&row.request).map_err(|_| Refusal::bug("an authorization request that cannot be read"))
}

/// The request that waits in this browser; nothing for a handle that is unknown, over, or another browser's.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn find(ctx: &Context, handle: &SignInRequest, browser: &[u8; 32]) -> Result<Option<Kept>, Refusal> {
    let Some(row) = waiting(&mut ctx.app.store.read().await?, ctx, handle, browser).await? else { return Ok(None) };
    let said = row.said.as_deref().map(stored::said_from_json).transpose();
    let said = said.map_err(|_| Refusal::bug("what was said, which cannot be read"))?;
    Ok(Some(Kept { request: read(&row)?, said, expires_at: row.expires_at }))
}

async fn waiting(
    tx: &mut ReadTx,
    ctx: &Context,
    handle: &SignInRequest,
    browser: &[u8; 32],
) -> Result<Option<Row>, Refusal> {
    let row = store::request(tx, &ctx.realm.id, &handle.hash()).await?;
    let is_ours = |row: &Row| row.browser.as_deref() == Some(&browser[..]) && ctx.now() < row.expires_at;
    Ok(row.filter(is_ours))
}

/// Writes down what the person of `session` said of the request that waits in this browser; false when it does not wait there
/// any more. Who says yes to a sign-in says it to being named (`openid`).
///
/// # Errors
/// What keeps the database from being written.
#[boxed]
pub async fn say(
    ctx: &Context,
    (handle, browser): (&SignInRequest, &[u8; 32]),
    session: &Session,
    scope: Option<&Scope>,
) -> Result<bool, Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            let Some(row) = waiting(&mut tx, ctx, handle, browser).await? else { return Ok(tx.commit(false)) };
            let asked = read(&row)?.scope;
            let is_said = |word: &&str| *word == OPENID || scope.is_some_and(|scope| scope.contains(word));
            let scope = scope.map(|_| Scope::of(asked.iter().filter(is_said)).unwrap_or_default());
            let said = stored::said_to_json(&Said { account: session.account.clone(), scope });
            store::say(&mut tx, &ctx.realm.id, &handle.hash(), &said.map_err(Refusal::bug)?).await?;
            Ok::<_, Refusal>(tx.commit(true))
        })
        .await
}

/// Forgets a request that was answered with no; false when it was answered before.
///
/// # Errors
/// What keeps the database from being written.
#[boxed]
pub async fn drop_kept(ctx: &Context, handle: &SignInRequest, browser: &[u8; 32]) -> Result<bool, Refusal> {
    if find(ctx, handle, browser).await?.is_none() {
        return Ok(false);
    }
    ctx.app
        .store
        .write(|mut tx| async move {
            let was_there = store::delete_request(&mut tx, &ctx.realm.id, &handle.hash()).await?;
            Ok::<_, Refusal>(tx.commit(was_there))
        })
        .await
}

/// The request that `client` pushed under `handle`, once: it counts as asked at this moment. Nothing for a handle that is
/// unknown, used, over, or another client's.
///
/// # Errors
/// What keeps the database from being written.
#[boxed]
pub async fn take_pushed(
    ctx: &Context,
    client: &ClientId,
    handle: &RequestUri,
) -> Result<Option<AuthorizationRequest>, Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            let row = store::request(&mut tx, &ctx.realm.id, &handle.hash()).await?;
            let is_good = |row: &Row| row.browser.is_none() && row.client == *client && ctx.now() < row.expires_at;
            let Some(row) = row.filter(is_good) else { return Ok(tx.commit(None)) };
            if !store::delete_request(&mut tx, &ctx.realm.id, &handle.hash()).await? {
                return Ok(tx.commit(None));
            }
            let request = AuthorizationRequest { asked_at: ctx.now(), ..read(&row)? };
            Ok::<_, Refusal>(tx.commit(Some(request)))
        })
        .await
}
