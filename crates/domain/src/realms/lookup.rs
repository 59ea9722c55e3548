//! Finding the realm of a request.

use std::sync::Arc;

use signet_storage::{Error, ReadTx};
use signet_vocabulary::{RealmId, RealmKey};

use super::{DEFAULT, Realm, store};
use crate::boxed;
use crate::cache::Cache;
use crate::context::App;
use crate::refusal::Refusal;

/// Realms that were read lately, by id, and under the names that requests give them; and how many there are.
#[derive(Debug)]
pub struct Realms {
    by_id: Cache<RealmId, Arc<Realm>>,
    by_name: Cache<String, Arc<Realm>>,
    count: Cache<(), u64>,
}

impl Default for Realms {
    fn default() -> Self {
        Self { by_id: Cache::new(4096), by_name: Cache::new(4096), count: Cache::new(1) }
    }
}

impl Realms {
    pub(crate) fn forget(&self) {
        self.by_id.forget_all();
        self.by_name.forget_all();
        self.count.forget(&());
    }
}

/// The realm with this id, unless it was deleted.
#[boxed]
pub async fn by_id(app: &App, id: &RealmId) -> Result<Option<Arc<Realm>>, Refusal> {
    if app.caches_are_current()
        && let Some(realm) = app.realms.by_id.get(id)
    {
        return Ok(Some(realm));
    }
    let reading = app.realms.by_id.begin(id);
    let found = store::by_id(&mut app.store.read().await?, id).await?.filter(is_there).map(Arc::new);
    if let Some(realm) = &found {
        app.realms.by_id.fill(id.clone(), reading, Arc::clone(realm));
    }
    Ok(found)
}

/// How many realms there are, the deleted ones left out. A page of them would count them all each time.
pub(crate) async fn count(app: &App) -> Result<u64, Refusal> {
    if app.caches_are_current()
        && let Some(count) = app.realms.count.get(&())
    {
        return Ok(count);
    }
    let reading = app.realms.count.begin(&());
    let count = store::count(&mut app.store.read().await?).await?;
    app.realms.count.fill((), reading, count);
    Ok(count)
}

/// What was deleted lets nobody in: whoever looks for a realm here finds none.
fn is_there(realm: &Realm) -> bool {
    realm.deleted_at.is_none()
}

/// The realm as a transaction sees it, unless it was deleted: another node may have done so a moment ago.
pub(crate) async fn row_if_there(tx: &mut ReadTx, id: &RealmId) -> Result<Option<Arc<Realm>>, Error> {
    Ok(store::by_id(tx, id).await?.filter(is_there).map(Arc::new))
}

enum Name<'a> {
    Key(&'a RealmKey),
    Given(&'a str),
}

async fn find(app: &App, name: Name<'_>) -> Result<Option<Arc<Realm>>, Refusal> {
    let cached_as = match name {
        Name::Key(key) => format!("key:{key}"),
        Name::Given(name) => format!("name:{name}"),
    };
    if app.caches_are_current()
        && let Some(realm) = app.realms.by_name.get(&cached_as)
    {
        return Ok(Some(realm));
    }
    let reading = app.realms.by_name.begin(&cached_as);
    let mut tx = app.store.read().await?;
    let found = match name {
        Name::Key(key) => store::by_key(&mut tx, key).await?,
        Name::Given(name) => store::by_name(&mut tx, name).await?,
    };
    let found = found.filter(is_there).map(Arc::new);
    if let Some(realm) = &found {
        app.realms.by_name.fill(cached_as, reading, Arc::clone(realm));
    }
    Ok(found)
}

/// The realm that a client names by its key.
#[boxed]
pub async fn by_key(app: &App, key: &RealmKey) -> Result<Option<Arc<Realm>>, Refusal> {
    find(app, Name::Key(key)).await
}

/// The realm of requests that name none, if the installation is set up.
#[boxed]
pub async fn find_default(app: &App) -> Result<Option<Arc<Realm>>, Refusal> {
    find(app, Name::Given(DEFAULT)).await
}

/// The realm of requests that name none.
#[boxed]
pub async fn default(app: &App) -> Result<Arc<Realm>, Refusal> {
    find_default(app).await?.ok_or_else(|| Refusal::bug("the realm `default` is missing"))
}

/// The realm with this name. Text that can be none is looked up nowhere: it may come out of a path.
#[boxed]
pub async fn by_name(app: &App, name: &str) -> Result<Option<Arc<Realm>>, Refusal> {
    if Realm::may_be_named(name) { find(app, Name::Given(name)).await } else { Ok(None) }
}

/// The picture (PNG) of a realm, by its name.
#[boxed]
pub async fn logo(app: &App, realm: &RealmId, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
    Ok(store::logo(&mut app.store.read().await?, realm, name).await?)
}
