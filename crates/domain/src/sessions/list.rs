//! The caller's own sessions.

use std::sync::Arc;

use super::begin::PLACE_PURPOSE;
use super::model::Session;
use super::store;
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
pub async fn list(ctx: &Context) -> Result<Vec<Listed>, Refusal> {
    let caller = ctx.require_person()?;
    let account = caller.account;
    let mut tx = ctx.app.store.snapshot().await?;
    let sessions = store::of_account(&mut tx, &ctx.realm.id, &account.id, account.epoch, ctx.now(), MOST).await?;
    let sealed: Vec<_> = sessions.iter().map(|session| (session.id.as_str(), session.place.as_slice())).collect();
    let places = personal_keys::open(&mut tx, ctx, &account.id, PLACE_PURPOSE, &sealed).await?;
    let listed = sessions.into_iter().zip(places).map(|(session, place)| {
        let place: serde_json::Value = place.and_then(|place| serde_json::from_slice(&place).ok()).unwrap_or_default();
        let text = |name: &str| place.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        Listed {
            is_present: session.id == caller.session.id,
            address: text("address"),
            user_agent: text("userAgent"),
            session: Arc::new(session),
        }
    });
    Ok(listed.collect())
}
