//! Keeping requests: while their person signs in, and from the moment that a client pushed them (RFC 9126).

use std::time::Duration;

use signet_protocol::oauth::{RequestUri, SignInRequest};
use signet_vocabulary::{ClientId, Timestamp};

use super::request::AuthorizationRequest;
use super::store::{self, Row};
use super::stored;
use crate::context::Context;
use crate::refusal::Refusal;

/// How long a person may take to sign in and to agree.
pub const SIGN_IN_FOR: Duration = Duration::from_secs(10 * 60);
/// How long a pushed request waits for its browser.
pub const PUSHED_FOR: Duration = Duration::from_secs(90);

/// A request that waits for its person.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What was asked for.
    pub request: AuthorizationRequest,
    /// It is not there any more from here on.
    pub expires_at: Timestamp,
}

/// Keeps a request for the browser whose cookie has the hash `browser`, for ten minutes. No other browser finds it.
///
/// # Errors
/// What keeps the database from being written.
pub async fn keep(ctx: &Context, request: &AuthorizationRequest, browser: &[u8; 32]) -> Result<SignInRequest, Refusal> {
    let handle = SignInRequest::random(&ctx.app.random);
    insert(ctx, request, (&handle.hash(), Some(browser)), SIGN_IN_FOR).await?;
    Ok(handle)
}

/// Keeps a request that its client pushed, for 90 seconds and one use.
///
/// # Errors
/// What keeps the database from being written.
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
pub async fn find(ctx: &Context, handle: &SignInRequest, browser: &[u8; 32]) -> Result<Option<Kept>, Refusal> {
    let row = store::request(&mut ctx.app.store.read().await?, &ctx.realm.id, &handle.hash()).await?;
    let is_ours = |row: &Row| row.browser.as_deref() == Some(&browser[..]) && ctx.now() < row.expires_at;
    let Some(row) = row.filter(is_ours) else { return Ok(None) };
    Ok(Some(Kept { request: read(&row)?, expires_at: row.expires_at }))
}

/// Forgets a request that was answered with no; false when it was answered before.
///
/// # Errors
/// What keeps the database from being written.
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
