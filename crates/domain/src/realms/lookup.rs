//! Finding the realm of a request.

use std::sync::Arc;

use signet_vocabulary::{RealmId, RealmKey};

use super::{DEFAULT, Realm, store};
use crate::cache::Cache;
use crate::context::App;
use crate::refusal::Refusal;

/// Realms that were read lately, under every name a request may give them.
#[derive(Debug)]
pub struct Realms(Cache<String, Arc<Realm>>);

impl Default for Realms {
    fn default() -> Self {
        Self(Cache::new(4096))
    }
}

impl Realms {
    pub(crate) fn forget(&self) {
        self.0.forget_all();
    }
}

enum Name<'a> {
    Id(&'a RealmId),
    Key(&'a RealmKey),
    Given(&'a str),
}

async fn find(app: &App, name: Name<'_>) -> Result<Option<Arc<Realm>>, Refusal> {
    let cached_as = match name {
        Name::Id(id) => format!("id:{id}"),
        Name::Key(key) => format!("key:{key}"),
        Name::Given(name) => format!("name:{name}"),
    };
    if app.caches_are_current()
        && let Some(realm) = app.realms.0.get(&cached_as)
    {
        return Ok(Some(realm));
    }
    let reading = app.realms.0.begin(&cached_as);
    let mut tx = app.store.read().await?;
    let found = match name {
        Name::Id(id) => store::by_id(&mut tx, id).await?,
        Name::Key(key) => store::by_key(&mut tx, key).await?,
        Name::Given(name) => store::by_name(&mut tx, name).await?,
    };
    let found = found.map(Arc::new);
    if let Some(realm) = &found {
        app.realms.0.fill(cached_as, reading, Arc::clone(realm));
    }
    Ok(found)
}

/// The realm with this id.
pub async fn by_id(app: &App, id: &RealmId) -> Result<Option<Arc<Realm>>, Refusal> {
    find(app, Name::Id(id)).await
}

/// The realm that a client names by its key.
pub async fn by_key(app: &App, key: &RealmKey) -> Result<Option<Arc<Realm>>, Refusal> {
    find(app, Name::Key(key)).await
}

/// The realm of requests that name none, if the installation is set up.
pub async fn find_default(app: &App) -> Result<Option<Arc<Realm>>, Refusal> {
    find(app, Name::Given(DEFAULT)).await
}

/// The realm of requests that name none.
pub async fn default(app: &App) -> Result<Arc<Realm>, Refusal> {
    find_default(app).await?.ok_or_else(|| Refusal::bug("the realm `default` is missing"))
}

/// The realm with this name.
pub async fn by_name(app: &App, name: &str) -> Result<Option<Arc<Realm>>, Refusal> {
    find(app, Name::Given(name)).await
}
