//! Telling who an API key speaks for, on every request: from memory, unless something changed.

use std::sync::Arc;

use signet_protocol::api_key::SecretKey;
use signet_protocol::request_signature as signature;
use signet_protocol::seal::Context as SealedFor;
use signet_vocabulary::{ApiKeyId, Secret};

use super::{ApiKey, SignedRequest, refused, store};
use crate::access::Grants;
use crate::accounts::{self, AccountStatus};
use crate::cache::Cache;
use crate::context::{App, Caller, Credential};
use crate::realms::{self, Realm};
use crate::refusal::Refusal;
use crate::roles;

/// What the sealed secret is bound to, beside its realm and id.
pub(super) const SECRET_PURPOSE: &str = "api_keys.sealed";

/// API keys that were seen lately.
#[derive(Debug)]
pub struct ApiKeys(Cache<ApiKeyId, Arc<ApiKey>>);

impl Default for ApiKeys {
    fn default() -> Self {
        Self(Cache::new(50_000))
    }
}

impl ApiKeys {
    pub(crate) fn forget(&self, id: &str) {
        match id.parse() {
            Ok(id) => self.0.forget(&id),
            Err(_) => self.0.forget_all(),
        }
    }
}

/// What a request presents as its API key.
#[derive(Debug)]
pub enum Presented {
    /// The secret itself.
    Secret(SecretKey),
    /// The id alone; a signature proves that the caller has the secret.
    Id(ApiKeyId),
}

impl Presented {
    /// Reads the header `X-API-KEY`; `None` for anything that is neither form.
    pub fn parse(text: &str) -> Option<Self> {
        match SecretKey::parse(text) {
            Some(secret) => Some(Self::Secret(secret)),
            None => text.parse().ok().map(Self::Id),
        }
    }

    fn id(&self) -> Option<ApiKeyId> {
        match self {
            Self::Secret(secret) => ApiKeyId::of_part(secret.id_part()),
            Self::Id(id) => Some(id.clone()),
        }
    }
}

/// What was signed, exactly as the request was sent, and the signature.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'a> {
    /// `X-Signature`.
    pub signature: &'a str,
    /// `X-Timestamp`.
    pub timestamp: &'a str,
    /// The method.
    pub method: &'a str,
    /// The path.
    pub path: &'a str,
    /// The query without its question mark; empty when there is none.
    pub query: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// The realm and the caller of an API key, if it holds at this moment and its account is active. A signature is checked
/// whenever there is one; whether it is needed depends on what is asked for.
///
/// # Errors
/// `Unauthenticated`, the same whatever the reason.
pub async fn authenticate(
    app: &App,
    presented: &Presented,
    signing: Option<&Signing<'_>>,
) -> Result<(Arc<Realm>, Caller), Refusal> {
    let key = by_id(app, &presented.id().ok_or_else(refused)?).await?.ok_or_else(refused)?;
    let has_secret = match presented {
        Presented::Secret(secret) => signet_protocol::digest::equal(&secret.hash(), &key.hash),
        Presented::Id(_) => false,
    };
    let signed = match signing {
        Some(signing) => Some(verify(app, &key, signing)?),
        None => None,
    };
    if !(has_secret || matches!(presented, Presented::Id(_)) && signed.is_some()) {
        return Err(refused());
    }
    if !key.is_live(app.clock.now()) {
        return Err(refused());
    }
    let account = accounts::by_id(app, &key.realm, &key.account).await?.ok_or_else(refused)?;
    if account.status != AccountStatus::Active {
        return Err(refused());
    }
    let realm = realms::by_id(app, &key.realm).await?.ok_or_else(refused)?;
    let memberships = roles::memberships(app, &key.realm, &account.id).await?;
    let grants = Grants::of_key(&account, &memberships, &key);
    Ok((realm, Caller { account, credential: Credential::Key(key, signed), named_org: None, grants }))
}

async fn by_id(app: &App, id: &ApiKeyId) -> Result<Option<Arc<ApiKey>>, Refusal> {
    if app.caches_are_current()
        && let Some(key) = app.api_keys.0.get(id)
    {
        return Ok(Some(key));
    }
    let reading = app.api_keys.0.begin(id);
    let Some(key) = store::by_id(&mut app.store.read().await?, id).await? else { return Ok(None) };
    let key = Arc::new(key);
    app.api_keys.0.fill(id.clone(), reading, Arc::clone(&key));
    Ok(Some(key))
}

fn verify(app: &App, key: &ApiKey, signing: &Signing<'_>) -> Result<SignedRequest, Refusal> {
    let at = signature::parse_timestamp(signing.timestamp).ok_or_else(refused)?;
    if !signature::is_fresh(at, app.clock.now()) {
        return Err(refused());
    }
    let text = signature::canonical_text(signing.method, signing.path, signing.query, signing.timestamp, signing.body);
    let text = text.map_err(|_| refused())?;
    let secret = secret(app, key)?;
    let signature = signature::verify(secret.expose(), &text, signing.signature).ok_or_else(refused)?;
    Ok(SignedRequest { key: key.id.clone(), signature })
}

/// The key's secret, from its sealed form.
fn secret(app: &App, key: &ApiKey) -> Result<Secret<String>, Refusal> {
    let bound_to = SealedFor { purpose: SECRET_PURPOSE, realm: key.realm.as_str(), record: key.id.as_str() };
    let opened = app.master_key.open(&bound_to, &key.sealed).map_err(Refusal::bug)?;
    let text = String::from_utf8(opened.expose().clone()).map_err(|_| Refusal::bug("an API key that is no text"))?;
    Ok(Secret::new(text))
}
