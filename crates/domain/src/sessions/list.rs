//! The caller's own sessions.

use std::sync::Arc;

use signet_storage::ReadTx;
use signet_vocabulary::AccountId;

use super::begin::PLACE_PURPOSE;
use super::grant::goes_on_in;
use super::model::Session;
use super::on_behalf::may_go_on_in;
use super::store;
use crate::accounts::Account;
use crate::boxed;
use crate::context::Context;
use crate::personal_keys;
use crate::refusal::Refusal;

/// How many sessions are listed, newest first.
const MOST: i64 = 250;

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The session.
    pub session: Arc<Session>,
    /// Whether it is the one that asks.
    pub is_present: bool,
    /// The address that signed in.
    pub address: Option<String>,
    /// What the client called itself.
    pub user_agent: Option<String>,
}

/// The sessions of the caller that count, newest first, at most 250.
#[boxed]
pub async fn list(ctx: &Context) -> Result<Vec<Listed>, Refusal> {
    let account = ctx.require_person()?.account;
    let mut tx = ctx.app.store.snapshot().await?;
    let found = store::of_account(&mut tx, &ctx.realm.id, &account.id, account.epoch, ctx.now(), MOST).await?;
    let mut sessions = Vec::with_capacity(found.len());
    for session in found.into_iter().filter(|session| session.is_live(&ctx.realm, account, ctx.now())) {
        let counts = match &session.agent {
            Some(agent) => may_go_on_in(&mut tx, ctx, account, agent).await?,
            None => goes_on_in(&mut tx, ctx, account, &session).await?,
        };
        if counts {
            sessions.push(session);
        }
    }
    with_places(&mut tx, ctx, &account.id, sessions).await
}

/// All sessions of an account that are on record, those that count no more included.
pub(crate) async fn held(tx: &mut ReadTx, ctx: &Context, account: &Account) -> Result<Vec<Listed>, Refusal> {
    let sessions = store::held(tx, &account.realm, &account.id).await?;
    with_places(tx, ctx, &account.id, sessions).await
}

async fn with_places(
    tx: &mut ReadTx,
    ctx: &Context,
    account: &AccountId,
    sessions: Vec<Session>,
) -> Result<Vec<Listed>, Refusal> {
    let sealed: Vec<_> = sessions.iter().map(|session| (session.id.as_str(), session.place.as_slice())).collect();
    let places = personal_keys::open(tx, ctx, account, PLACE_PURPOSE, &sealed).await?;
    let listed = sessions.into_iter().zip(places).map(|(session, place)| {
        let place: serde_json::Value = place.and_then(|place| serde_json::from_slice(&place).ok()).unwrap_or_default();
        let text = |name: &str| place.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        Listed {
            is_present: ctx.session_id() == Some(&session.id),
            address: text("address"),
            user_agent: text("userAgent"),
            session: Arc::new(session),
        }
    });
    Ok(listed.collect())
}
