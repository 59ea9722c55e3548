//! Keys of sessions: what a sign-in to the Realm API hands out. A key is another name of its session, ends with it, and
//! keeps it from going idle by being used.

use std::sync::Arc;
use std::time::Duration;

use quick_cache::sync::Cache;
use signet_protocol::session_key::SessionKey;
use signet_storage::WriteTx;
use signet_vocabulary::{RealmId, SessionId, Timestamp};

use super::authenticate::{caller, session};
use super::model::Session;
use super::store;
use crate::boxed;
use crate::context::{App, Caller, Context};
use crate::realms::{self, Realm};
use crate::refusal::Refusal;

/// How often at most a session's row is written for the use of its key.
const BETWEEN_WRITES: Duration = Duration::from_secs(5 * 60);

/// Which sessions keys were of that were seen lately: a key is never of another, and whether that one counts is asked of it
/// every time. And which uses were written down, by the session and the use before.
#[derive(Debug)]
pub(super) struct Keys {
    known: Cache<[u8; 32], (RealmId, SessionId)>,
    prolonged: Cache<(SessionId, i64), ()>,
}

impl Default for Keys {
    fn default() -> Self {
        Self { known: Cache::new(50_000), prolonged: Cache::new(10_000) }
    }
}

/// Makes the key of a session that begins.
pub(super) async fn issue(tx: &mut WriteTx, ctx: &Context, session: &Session) -> Result<SessionKey, Refusal> {
    let key = SessionKey::random(&ctx.app.random);
    store::insert_key(tx, session, &key.hash()).await?;
    Ok(key)
}

/// The realm and the caller of a session's key, if the session counts and its account is active at this moment.
///
/// # Errors
/// `Unauthenticated` with the code INVALID_TOKEN, whatever the reason.
#[boxed]
pub async fn authenticate_key(app: &App, key: &SessionKey) -> Result<(Arc<Realm>, Caller), Refusal> {
    let ended = || Refusal::unauthenticated("INVALID_TOKEN", "The session key is not valid, or not any more.");
    let (realm, id) = named(app, key).await?.ok_or_else(ended)?;
    let realm = realms::by_id(app, &realm).await?.ok_or_else(ended)?;
    let session = session(app, &realm.id, &id).await?.ok_or_else(ended)?;
    let org = session.org.clone();
    let caller = caller(app, &realm, Arc::clone(&session), org).await?.ok_or_else(ended)?;
    prolong(app, &realm, &session).await;
    Ok((realm, caller))
}

/// The session that a key is of, and its realm.
async fn named(app: &App, key: &SessionKey) -> Result<Option<(RealmId, SessionId)>, Refusal> {
    let handle = key.hash();
    if let Some(known) = app.sessions.keys.known.get(&handle) {
        return Ok(Some(known));
    }
    let found = store::by_key(&mut app.store.read().await?, &handle).await?;
    if let Some(found) = &found {
        app.sessions.keys.known.insert(handle, found.clone());
    }
    Ok(found)
}

/// Moves the idle deadline, once in a few minutes of use. Requests that arrive together wait for the one that writes. A write
/// that fails costs nobody an answer: the session still counts, and the next use tries again.
pub(super) async fn prolong(app: &App, realm: &Realm, session: &Session) {
    let now = realm.now(&app.clock);
    if !is_worth_writing(app, realm, session, now) {
        return;
    }
    let use_before = (session.id.clone(), session.used_at.millis());
    let written = app.sessions.keys.prolonged.get_or_insert_async(&use_before, async {
        app.store
            .write(|mut tx| async move {
                store::prolong(&mut tx, session, now, session.idle_from(now, realm, &app.settings)).await?;
                Ok::<_, Refusal>(tx.commit(()))
            })
            .await
    });
    if let Err(refusal) = written.await {
        tracing::warn!(cause = ?refusal.cause, "the use of a session key could not be written down");
    }
}

/// Whether a use now is written down: where sessions go idle soon, it must not be forgotten for long.
pub(crate) fn is_worth_writing(app: &App, realm: &Realm, session: &Session, now: Timestamp) -> bool {
    let between = BETWEEN_WRITES.min(Session::idle_of(&session.client, realm, &app.settings) / 4);
    now.since(session.used_at) >= between
}
