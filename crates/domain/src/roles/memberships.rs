//! In which organizations an account is, and what its roles permit there: read on every request, so kept in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use signet_storage::ReadTx;
use signet_vocabulary::{AccountId, OrgId, RealmId};

use super::{Role, store};
use crate::access::Permissions;
use crate::cache::Cache;
use crate::context::App;
use crate::refusal::Refusal;

/// The roles of one account by organization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memberships(BTreeMap<OrgId, Vec<Role>>);

impl Memberships {
    pub(crate) fn of(rows: Vec<(OrgId, Role)>) -> Self {
        let mut by_org = BTreeMap::<OrgId, Vec<Role>>::new();
        for (org, role) in rows {
            by_org.entry(org).or_default().push(role);
        }
        Self(by_org)
    }

    /// Whether the account is in `org`.
    pub fn has(&self, org: &OrgId) -> bool {
        self.0.contains_key(org)
    }

    /// The organization of an account that is in exactly one.
    pub fn only(&self) -> Option<&OrgId> {
        if self.0.len() == 1 { self.0.keys().next() } else { None }
    }

    /// Its roles in `org`.
    pub fn roles(&self, org: &OrgId) -> &[Role] {
        self.0.get(org).map_or(&[], Vec::as_slice)
    }

    /// What its roles in `org` permit together.
    pub fn permissions(&self, org: &OrgId) -> Permissions {
        self.roles(org).iter().fold(Permissions::NONE, |held, role| held.or(role.permissions()))
    }

    /// Every organization that it is in, with what it holds there.
    pub fn iter(&self) -> impl Iterator<Item = (&OrgId, Permissions)> {
        self.0.keys().map(|org| (org, self.permissions(org)))
    }
}

/// Memberships that were read lately.
#[derive(Debug)]
pub struct MembershipsCache(Cache<AccountId, Arc<Memberships>>);

impl Default for MembershipsCache {
    fn default() -> Self {
        Self(Cache::new(50_000))
    }
}

impl MembershipsCache {
    pub(crate) fn forget(&self, account: &str) {
        match account.parse() {
            Ok(account) => self.0.forget(&account),
            Err(_) => self.0.forget_all(),
        }
    }
}

/// The memberships of an account, from memory unless they changed.
pub async fn memberships(app: &App, realm: &RealmId, account: &AccountId) -> Result<Arc<Memberships>, Refusal> {
    if app.caches_are_current()
        && let Some(memberships) = app.memberships.0.get(account)
    {
        return Ok(memberships);
    }
    let reading = app.memberships.0.begin(account);
    let memberships = Arc::new(memberships_in(&mut app.store.read().await?, realm, account).await?);
    app.memberships.0.fill(account.clone(), reading, Arc::clone(&memberships));
    Ok(memberships)
}

/// The memberships of an account as a transaction sees them.
pub(crate) async fn memberships_in(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
) -> Result<Memberships, Refusal> {
    Ok(Memberships::of(store::roles_of(tx, realm, account).await?))
}
