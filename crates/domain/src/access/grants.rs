//! What one caller holds at this moment, and where.

use signet_vocabulary::OrgId;

use super::permission::{Permission, Permissions};
use crate::accounts::{Account, AccountType};
use crate::roles::Memberships;

/// What a caller holds in its whole realm and in the one organization that it acts in.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    realm: Permissions,
    org: Option<(OrgId, Permissions)>,
}

impl Grants {
    /// Of an account that signed in, acting in `named` or else in its only organization. An organization that it is not a
    /// member of counts as none.
    pub fn of_account(account: &Account, memberships: &Memberships, named: Option<&OrgId>) -> Self {
        let org = match named {
            Some(org) => memberships.has(org).then(|| org.clone()),
            None => memberships.only().cloned(),
        };
        let realm = in_realm(account);
        Self { realm, org: org.map(|org| (org.clone(), realm.or(memberships.permissions(&org)))) }
    }

    /// Of an API key for `org`: what both its scopes and its account hold. A key acts in its organization; only `admin:*`, which
    /// administrators of the realm alone hold, reaches beyond it, and what is about no organization at all.
    pub fn of_key(account: &Account, memberships: &Memberships, org: &OrgId, scopes: Permissions) -> Self {
        let realm = in_realm(account);
        let of_account = realm.or(memberships.permissions(org));
        let held = scopes.and(of_account);
        let is_member = memberships.has(org) || realm == Permissions::ALL;
        Self {
            realm: if held == Permissions::ALL { held } else { scopes.and(realm).and(Permissions::OF_REALM) },
            org: is_member.then(|| (org.clone(), held)),
        }
    }

    /// What of it is also among `permissions`: what a person lets a client have is never more than they hold.
    #[must_use]
    pub fn within(self, permissions: Permissions) -> Self {
        Self { realm: self.realm.and(permissions), org: self.org.map(|(org, held)| (org, held.and(permissions))) }
    }

    /// What is left to somebody who signed in by a password alone where that is not enough.
    pub fn none() -> Self {
        Self::default()
    }

    /// The organization that the caller acts in.
    pub fn org(&self) -> Option<&OrgId> {
        self.org.as_ref().map(|(org, _)| org)
    }

    /// What is held in the whole realm.
    pub fn in_realm(&self) -> Permissions {
        self.realm
    }

    /// What is held in `org`.
    pub fn in_org(&self, org: &OrgId) -> Permissions {
        match &self.org {
            Some((own, held)) if own == org => self.realm.or(*held),
            _ => self.realm,
        }
    }

    /// What is held where the caller acts: in its organization, else in the realm.
    pub fn here(&self) -> Permissions {
        self.org.as_ref().map_or(self.realm, |(_, held)| self.realm.or(*held))
    }

    /// Whether `permission` is held where the caller acts.
    pub fn has(&self, permission: Permission) -> bool {
        self.here().has(permission)
    }
}

/// Administrators of the platform hold everything in their realm; nobody else holds anything outside organizations.
fn in_realm(account: &Account) -> Permissions {
    if account.kind == AccountType::Admin { Permissions::ALL } else { Permissions::NONE }
}
