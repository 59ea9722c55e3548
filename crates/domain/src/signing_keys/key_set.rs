//! A realm's keys in memory: which one signs now, and which ones count.

use std::sync::Arc;

use signet_protocol::jose::{Algorithm, PublicKey, SigningKey};
use signet_protocol::seal;
use signet_vocabulary::{RealmId, Timestamp};
use tokio::sync::Mutex;

use super::model::{RealmKeyPair, StoredKey};
use super::store;
use crate::boxed;
use crate::cache::Cache;
use crate::context::App;
use crate::refusal::Refusal;

/// What a sealed private key is bound to, beside its realm and kid.
pub(super) const SEAL_PURPOSE: &str = "signing_keys.private_key";

/// Key sets that were read lately, by realm, and the realms of kids. Unknown kids are remembered too, so that a flood of
/// tokens with one invented kid costs one look at the database.
#[derive(Debug)]
pub struct SigningKeys {
    sets: Cache<RealmId, Arc<KeySet>>,
    realms: Cache<String, Option<RealmId>>,
    /// Held while the first key of an algorithm is made.
    pub(super) making: Mutex<()>,
}

impl Default for SigningKeys {
    fn default() -> Self {
        Self { sets: Cache::new(1024), realms: Cache::new(4096), making: Mutex::new(()) }
    }
}

impl SigningKeys {
    pub(crate) fn forget(&self) {
        self.sets.forget_all();
        self.realms.forget_all();
    }
}

/// The live keys of one realm, newest first.
pub struct KeySet(Vec<RealmKeyPair>);

impl std::fmt::Debug for KeySet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| &key.kid)).finish()
    }
}

impl KeySet {
    /// The key that signs with `algorithm` at `now`: of those whose publication time has passed, the one that counts longest,
    /// which is the last that was made. Its age does not decide, for clocks are set back; and where the first key is still to
    /// come by such a clock, it signs nonetheless.
    pub fn signing(&self, algorithm: Algorithm, now: Timestamp) -> Option<&RealmKeyPair> {
        let accepted = || self.0.iter().filter(|key| key.public.algorithm() == algorithm && key.is_accepted(now));
        let active = accepted().filter(|key| key.active_from <= now);
        active
            .max_by_key(|key| key.retired_at.map_or(i64::MAX, Timestamp::millis))
            .or_else(|| accepted().min_by_key(|key| key.active_from))
    }

    /// The algorithms that some key signs with at `now`.
    pub fn algorithms(&self, now: Timestamp) -> Vec<Algorithm> {
        Algorithm::SIGNING.into_iter().filter(|&algorithm| self.signing(algorithm, now).is_some()).collect()
    }

    /// The key with this id, while it counts.
    pub fn by_kid(&self, kid: &str, now: Timestamp) -> Option<&RealmKeyPair> {
        self.0.iter().find(|key| key.kid == kid && key.is_accepted(now))
    }

    /// The keys to publish at `now`, the coming one included: public members only (RFC 7517, section 5).
    pub fn published(&self, now: Timestamp) -> Vec<serde_json::Value> {
        self.0.iter().filter(|key| key.is_accepted(now)).map(|key| key.public.to_jwk()).collect()
    }
}

/// The key set of a realm.
#[boxed]
pub async fn key_set(app: &App, realm: &RealmId) -> Result<Arc<KeySet>, Refusal> {
    if app.caches_are_current()
        && let Some(keys) = app.signing_keys.sets.get(realm)
    {
        return Ok(keys);
    }
    let reading = app.signing_keys.sets.begin(realm);
    let stored = store::live(&mut app.store.read().await?, realm, app.clock.now()).await?;
    let keys = stored.iter().map(|stored| open(app, stored)).collect::<Result<Vec<_>, _>>()?;
    let keys = Arc::new(KeySet(keys));
    app.signing_keys.sets.fill(realm.clone(), reading, Arc::clone(&keys));
    Ok(keys)
}

/// The realm whose key has this id.
#[boxed]
pub async fn realm_of(app: &App, kid: &str) -> Result<Option<RealmId>, Refusal> {
    let kid = kid.to_owned();
    if app.caches_are_current()
        && let Some(realm) = app.signing_keys.realms.get(&kid)
    {
        return Ok(realm);
    }
    let reading = app.signing_keys.realms.begin(&kid);
    let realm = store::realm_of(&mut app.store.read().await?, &kid).await?;
    if let Some(realm) = &realm {
        // The key set in memory may be older than this key, which another node has just made and already signs with.
        app.signing_keys.sets.forget(realm);
    }
    app.signing_keys.realms.fill(kid, reading, realm.clone());
    Ok(realm)
}

fn open(app: &App, stored: &StoredKey) -> Result<RealmKeyPair, Refusal> {
    let context = seal::Context { purpose: SEAL_PURPOSE, realm: stored.realm.as_str(), record: &stored.kid };
    let private = app.master_key.open(&context, &stored.private_key).map_err(Refusal::bug)?;
    let algorithm =
        Algorithm::named(&stored.algorithm).ok_or_else(|| Refusal::bug("a signing key of an unknown algorithm"))?;
    let signing = SigningKey::from_private_bytes(algorithm, &private).map_err(Refusal::bug)?;
    let public = PublicKey::from_bytes(algorithm, &stored.public_key).map_err(Refusal::bug)?;
    if public.kid() != stored.kid || signing.kid() != stored.kid {
        return Err(Refusal::bug("a signing key that does not fit its id"));
    }
    Ok(RealmKeyPair {
        kid: stored.kid.clone(),
        signing,
        public,
        active_from: stored.active_from,
        retired_at: stored.retired_at,
    })
}
