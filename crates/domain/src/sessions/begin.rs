//! Beginning a session, which every way of signing in ends in.

use std::sync::Arc;

use signet_storage::WriteTx;
use signet_vocabulary::{Secret, SessionId};

use super::model::Session;
use super::store;
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
    /// What the device keeps that is remembered from now on.
    pub device: Option<Secret<String>>,
}

/// Writes a new session of `account` with its first refresh token, proved by `amr` just now.
pub(super) async fn begin(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    amr: &[&str],
) -> Result<(Session, RefreshToken), Refusal> {
    let now = ctx.now();
    let settings = &ctx.app.settings;
    let id = SessionId::random(&ctx.app.random, now);
    let place = serde_json::json!({ "address": ctx.origin.address.to_string(), "userAgent": ctx.origin.user_agent });
    let place = place.to_string();
    let sealed = personal_keys::seal(tx, ctx, &account.id, (PLACE_PURPOSE, id.as_str()), place.as_bytes()).await?;
    let session = Session {
        realm: ctx.realm.id.clone(),
        account: account.id.clone(),
        client: "signet".to_owned(),
        org: None,
        epoch: account.epoch,
        auth_time: now,
        amr: amr.iter().map(|&method| method.to_owned()).collect(),
        place: sealed.unwrap_or_default(),
        created_at: now,
        used_at: now,
        idle_until: now.plus(settings.session_idle),
        expires_at: now.plus(settings.session_absolute),
        id,
    };
    store::insert(tx, &session).await?;
    let is_new_place = limits::is_new_place(tx, ctx, &account.id).await?;
    // A place where less was shown than the account has gets no budget of its own to guess the rest.
    if session.is_strongest(account) {
        limits::remember(tx, ctx, &account.id).await?;
    }
    if is_new_place {
        let place = [("address", &*ctx.origin.address.to_string())];
        notices::tell(tx, ctx, account, Template::NewSignIn, &place).await?;
    }
    let refresh = tokens::begin_family(tx, ctx, &session.id).await?;
    Ok((session, refresh))
}

/// Signs the access token of a session that is committed.
pub(super) async fn hand_out(
    ctx: &Context,
    account: Account,
    session: Session,
    refresh: RefreshToken,
) -> Result<SignedIn, Refusal> {
    let access = tokens::issue(&ctx.app, &ctx.realm, &account, &session).await?;
    Ok(SignedIn { account: Arc::new(account), session: Arc::new(session), access, refresh, device: None })
}
