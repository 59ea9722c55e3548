//! What is fetched from addresses that others set, and remembered for a while: keys of clients, what providers say of themselves.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use quick_cache::sync::Cache;
use signet_vocabulary::{RealmId, Timestamp};
use tokio::sync::Mutex;

use crate::context::App;
use crate::outbound::{Outbound, Request, Unreached};

/// How long what was fetched is taken for new.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// How long it is used while the other side cannot be reached.
const STALE: Duration = Duration::from_secs(3600);
/// At most one call in this time for one owner and address, whatever comes of it: anybody can name a key that is not there.
const PAUSE: Duration = Duration::from_secs(30);
/// How many owners are remembered.
const MOST: usize = 1000;

/// Whose it is, and where.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Source {
    /// The realm of the owner.
    pub(crate) realm: RealmId,
    /// An id of ours.
    pub(crate) owner: String,
    /// The address that the owner set.
    pub(crate) url: String,
}

/// How what is fetched is read.
#[derive(Debug)]
pub(crate) struct Reading<T> {
    /// The media types that will do.
    pub(crate) media_types: &'static [&'static str],
    /// What the body says; nothing for one that is not what it should be.
    pub(crate) read: fn(&[u8]) -> Option<T>,
}

/// What was fetched lately, by source.
pub(crate) struct Fetched<T>(Cache<Source, Arc<Mutex<Slot<T>>>>);

struct Slot<T> {
    held: Option<(T, Timestamp)>,
    tried_at: Option<Timestamp>,
}

impl<T: Clone + Send + 'static> Default for Fetched<T> {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl<T: Clone + Send + 'static> Fetched<T> {
    /// What is at `source`, no older than ten minutes, or an hour where it cannot be had anew; and where it is not what
    /// `suffices`, anew if the last call was long enough ago. Whoever asks meanwhile waits for the same call. Never to be
    /// awaited in a transaction.
    pub(crate) async fn get(
        &self,
        app: &App,
        source: &Source,
        reading: &'static Reading<T>,
        suffices: impl Fn(&T) -> bool,
    ) -> Option<T> {
        let new = || Ok::<_, Infallible>(Arc::new(Mutex::new(Slot { held: None, tried_at: None })));
        let Ok(slot) = self.0.get_or_insert_with(source, new);
        let mut slot = slot.lock_owned().await;
        let now = app.clock.now();
        let is_due = match &slot.held {
            Some((held, at)) => now.since(*at) >= FRESH || !suffices(held),
            None => true,
        };
        if is_due && slot.tried_at.is_none_or(|at| now.since(at) >= PAUSE) {
            slot.tried_at = Some(now);
            let (outbound, Source { realm, owner, url }) = (Arc::clone(&app.outbound), source.clone());
            // Apart from whoever asks: one that goes away in the middle must not cost the others the answer.
            let fetched = tokio::spawn(async move {
                match fetch(&*outbound, Request::get(&realm, url), reading).await {
                    Ok(value) => slot.held = Some((value, now)),
                    // Without the address: it may hold what is nobody's business.
                    Err(why) => tracing::warn!(%owner, %why, "what is published elsewhere could not be had"),
                }
                slot
            });
            slot = fetched.await.ok()?;
        }
        slot.held.as_ref().filter(|(_, at)| now.since(*at) < STALE).map(|(held, _)| held.clone())
    }
}

async fn fetch<T>(outbound: &dyn Outbound, request: Request, reading: &Reading<T>) -> Result<T, Unreached> {
    let answer = outbound.send(request).await?;
    (reading.read)(answer.successful(reading.media_types)?).ok_or(Unreached::BadAnswer)
}
