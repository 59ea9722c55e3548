//! Finding one client: for whoever looks after it, and for every request that names it.

use std::net::IpAddr;
use std::sync::Arc;

use signet_protocol::digest::sha256;
use signet_storage::ReadTx;
use signet_vocabulary::{ClientId, RealmId, Timestamp};

use super::{Client, store};
use crate::access::{Permission, require_over_clients};
use crate::boxed;
use crate::cache::Cache;
use crate::context::{App, Context};
use crate::limits::network_of;
use crate::refusal::Refusal;

/// Clients that requests named lately. Ids that no client has are not among them: anybody can name any number of those.
#[derive(Debug)]
pub struct Clients {
    known: Cache<ClientId, Arc<Client>>,
    /// Who failed to prove a client too often, and may try again from when on.
    waiting: Cache<Waiting, Timestamp>,
}

/// One network's tries for whatever it names as a client of a realm.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Waiting(RealmId, [u8; 32], u128);

impl Waiting {
    pub(super) fn new(realm: &RealmId, named: &str, address: IpAddr) -> Self {
        Self(realm.clone(), sha256(named.as_bytes()), network_of(address))
    }
}

impl Default for Clients {
    fn default() -> Self {
        Self { known: Cache::new(10_000), waiting: Cache::new(10_000) }
    }
}

impl Clients {
    pub(crate) fn forget(&self, id: &str) {
        self.known.forget_named(id);
    }

    pub(super) fn wait_of(&self, who: &Waiting) -> Option<Timestamp> {
        self.waiting.get(who)
    }

    pub(super) fn must_wait(&self, who: Waiting, until: Timestamp) {
        let reading = self.waiting.begin(&who);
        self.waiting.fill(who, reading, until);
    }
}

/// The client of a request in this realm, with its secrets; from memory, unless it changed.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn by_id(app: &App, realm: &RealmId, id: &ClientId) -> Result<Option<Arc<Client>>, Refusal> {
    if app.caches_are_current()
        && let Some(client) = app.clients.known.get(id)
    {
        // Another realm's is none of this one.
        return Ok(Some(client).filter(|client| client.realm == *realm));
    }
    let reading = app.clients.known.begin(id);
    let found = store::by_id(&mut app.store.read().await?, realm, id).await?.map(Arc::new);
    if let Some(client) = &found {
        app.clients.known.fill(id.clone(), reading, Arc::clone(client));
    }
    Ok(found)
}

/// The client with this id, for whoever looks after the realm's.
///
/// # Errors
/// `Denied` without `read:clients` in the whole realm; `NotFound`.
#[boxed]
pub async fn get(ctx: &Context, id: &ClientId) -> Result<Client, Refusal> {
    require_over_clients(ctx, Permission::ReadClients)?;
    let found = store::by_id(&mut ctx.app.store.read().await?, &ctx.realm.id, id).await?;
    found.ok_or_else(no_such)
}

/// The client that a write is about.
pub(super) async fn written(tx: &mut ReadTx, ctx: &Context, id: &ClientId) -> Result<Client, Refusal> {
    require_over_clients(ctx, Permission::WriteClients)?;
    store::by_id(tx, &ctx.realm.id, id).await?.ok_or_else(no_such)
}

/// The refusal of a client that is not there, or is another realm's.
pub fn no_such() -> Refusal {
    Refusal::not_found("client")
}
