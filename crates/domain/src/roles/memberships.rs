//! In which organizations an account is, and what its roles permit there: read on every request, so kept in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use signet_storage::ReadTx;
use signet_vocabulary::{AccountId, OrgId, RealmId};

use super::{Role, store};
use crate::access::Permissions;
use crate::boxed;
use crate::cache::Cache;
use crate::context::App;
use crate::refusal::Refusal;

/// The roles of one account by organization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memberships {
    roles: BTreeMap<OrgId, Vec<Role>>,
    /// Those that want a second factor.
    strict: BTreeSet<OrgId>,
}

impl Memberships {
    pub(super) fn of(rows: Vec<store::Held>) -> Self {
        let mut memberships = Self::default();
        for (org, role, is_strict) in rows {
            if is_strict {
                memberships.strict.insert(org.clone());
            }
            memberships.roles.entry(org).or_default().push(role);
        }
        memberships
    }

    /// Whether a password alone is not enough to act in `org`.
    pub fn needs_factor(&self, org: &OrgId) -> bool {
        self.strict.contains(org)
    }

    /// Whether the account is in `org`.
    pub fn has(&self, org: &OrgId) -> bool {
        self.roles.contains_key(org)
    }

    /// The organization of an account that is in exactly one.
    pub fn only(&self) -> Option<&OrgId> {
        if self.roles.len() == 1 { self.roles.keys().next() } else { None }
    }

    /// Its roles in `org`.
    pub fn roles(&self, org: &OrgId) -> &[Role] {
        self.roles.get(org).map_or(&[], Vec::as_slice)
    }

    /// What its roles in `org` permit together.
    pub fn permissions(&self, org: &OrgId) -> Permissions {
        self.roles(org).iter().fold(Permissions::NONE, |held, role| held.or(role.permissions()))
    }

    fn count(&self) -> i64 {
        self.roles.values().map(|roles| i64::try_from(roles.len()).unwrap_or(i64::MAX)).sum()
    }

    /// Every role of it, with its organization.
    pub(crate) fn iter_roles(&self) -> impl Iterator<Item = (&OrgId, Role)> {
        self.roles.iter().flat_map(|(org, roles)| roles.iter().map(move |role| (org, *role)))
    }

    /// Every organization that it is in, with what it holds there.
    pub fn iter(&self) -> impl Iterator<Item = (&OrgId, Permissions)> {
        self.roles.keys().map(|org| (org, self.permissions(org)))
    }
}

/// How many roles an account can have in one organization.
const MOST_IN_ONE: i64 = 7;
/// How many roles of one account are kept in memory.
const REMEMBERED: i64 = 256;

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
        self.0.forget_named(account);
    }
}

/// What of an account's memberships says where it acts and what it may do there: the organization `named`, or else whether
/// it has a single one. From memory, unless something changed.
#[boxed]
pub async fn memberships(
    app: &App,
    realm: &RealmId,
    account: &AccountId,
    named: Option<&OrgId>,
) -> Result<Arc<Memberships>, Refusal> {
    let known = app.memberships.0.get(account).filter(|_| app.caches_are_current());
    let memberships = match known {
        Some(memberships) => memberships,
        None => {
            let reading = app.memberships.0.begin(account);
            let rows = store::some_roles_of(&mut app.store.read().await?, realm, account, REMEMBERED).await?;
            let memberships = Arc::new(Memberships::of(rows));
            app.memberships.0.fill(account.clone(), reading, Arc::clone(&memberships));
            memberships
        }
    };
    match named {
        // Whoever makes organizations by the thousand is in all of them: such a one is looked up.
        Some(org) if !memberships.has(org) && memberships.count() >= REMEMBERED => {
            Ok(Arc::new(acting_in(&mut app.store.read().await?, realm, account, named).await?))
        }
        _ => Ok(memberships),
    }
}

/// As [`memberships`], as a transaction sees it.
pub(crate) async fn acting_in(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    named: Option<&OrgId>,
) -> Result<Memberships, Refusal> {
    let rows = match named {
        Some(org) => store::roles_in(tx, realm, account, org).await?,
        // One more than an organization has roles: enough to tell one organization from several.
        None => store::some_roles_of(tx, realm, account, MOST_IN_ONE + 1).await?,
    };
    Ok(Memberships::of(rows))
}

/// All memberships of an account as a transaction sees them.
pub(crate) async fn memberships_in(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
) -> Result<Memberships, Refusal> {
    Ok(Memberships::of(store::roles_of(tx, realm, account).await?))
}
