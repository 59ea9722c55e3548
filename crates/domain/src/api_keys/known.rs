//! API keys as a node remembers them.

use std::sync::Arc;

use signet_protocol::api_key::SecretKey;
use signet_protocol::seal::{Context as SealedFor, MasterKey};
use signet_vocabulary::{AccountId, ApiKeyId, OrgId, Random, RealmId, Timestamp};

use super::uses::Uses;
use super::{ApiKey, SECRET_PURPOSE, store};
use crate::cache::Cache;
use crate::context::App;
use crate::refusal::Refusal;

/// API keys that were asked for lately, those that do not exist included, and when they were used.
#[derive(Debug)]
pub struct ApiKeys {
    known: Cache<ApiKeyId, Option<Arc<ApiKey>>>,
    /// Stands in for keys that do not exist, so that refusing them is the same work.
    pub(super) decoy: ApiKey,
    pub(super) uses: Uses,
}

impl ApiKeys {
    pub(crate) fn new(master_key: &MasterKey, random: &Random) -> Self {
        Self { known: Cache::new(50_000), decoy: decoy(master_key, random), uses: Uses::default() }
    }

    pub(crate) fn forget(&self, id: &str) {
        self.known.forget_named(id);
    }
}

/// The key with this id, whichever realm it belongs to; from memory, unless it changed.
pub(super) async fn by_id(app: &App, id: &ApiKeyId) -> Result<Option<Arc<ApiKey>>, Refusal> {
    if app.caches_are_current()
        && let Some(key) = app.api_keys.known.get(id)
    {
        return Ok(key);
    }
    let reading = app.api_keys.known.begin(id);
    let key = store::by_id(&mut app.store.read().await?, id).await?.map(Arc::new);
    app.api_keys.known.fill(id.clone(), reading, key.clone());
    Ok(key)
}

/// A key of nobody, which was revoked at the beginning of time and whose secret nobody has seen.
fn decoy(master_key: &MasterKey, random: &Random) -> ApiKey {
    let (secret, beginning) = (SecretKey::random(random), Timestamp::from_millis(0));
    let realm = RealmId::random(random, beginning);
    let account = AccountId::random(random);
    let id = secret.id().clone();
    let bound_to = SealedFor { purpose: SECRET_PURPOSE, realm: realm.as_str(), record: id.as_str() };
    let sealed = master_key.seal(random, &bound_to, secret.expose().as_bytes());
    ApiKey {
        org: OrgId::random(random),
        created_by: account.clone(),
        name: String::new(),
        scopes: Vec::new(),
        hash: secret.hash(),
        created_at: beginning,
        expires_at: None,
        revoked_at: Some(beginning),
        last_used_at: None,
        realm,
        id,
        account,
        sealed,
    }
}
