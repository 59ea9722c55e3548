//! Permissions, which every check asks for, and sets of them.

use std::fmt;

use crate::words::words;

words! {
    /// What a check asks for. OAuth scopes and the scopes of API keys are the same words.
    Permission {
        /// See accounts, organizations and roles.
        ReadIdentity = "read:identity",
        /// Make and change them.
        WriteIdentity = "write:identity",
        /// Assign roles, invite, and manage others' keys, factors and data.
        AdminIdentity = "admin:identity",
        /// Read the audit trail.
        ReadAudit = "read:audit",
        /// See OAuth clients.
        ReadClients = "read:clients",
        /// Make and change them.
        WriteClients = "write:clients",
    }
}

/// The word for all permissions together.
const EVERYTHING: &str = "admin:*";

impl Permission {
    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of permissions; the full one is `admin:*`, which holds also those that do not exist yet.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions(u32);

impl Permissions {
    /// None.
    pub const NONE: Self = Self(0);
    /// `admin:*`.
    pub const ALL: Self = Self(u32::MAX);
    /// Those that change nothing.
    pub const READING: Self = Self::of(&[Permission::ReadIdentity, Permission::ReadAudit, Permission::ReadClients]);

    /// Those over things that are the realm's and no organization's.
    pub const OF_REALM: Self = Self::of(&[Permission::ReadClients, Permission::WriteClients]);

    /// These.
    pub const fn of(list: &[Permission]) -> Self {
        let mut set = 0;
        let mut at = 0;
        while at < list.len() {
            set |= list[at].bit();
            at += 1;
        }
        Self(set)
    }

    /// Reads one scope: a permission, or `admin:*`.
    pub fn of_scope(scope: &str) -> Option<Self> {
        if scope == EVERYTHING {
            return Some(Self::ALL);
        }
        scope.parse().ok().map(|permission| Self::of(&[permission]))
    }

    /// Whether `permission` is in the set.
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether all of `other` is in the set.
    pub const fn holds(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// What is in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The words, in order; `admin:*` alone for the full set.
    pub fn words(self) -> Vec<&'static str> {
        if self == Self::ALL {
            return vec![EVERYTHING];
        }
        Permission::ALL.iter().filter(|permission| self.has(**permission)).map(|it| it.as_str()).collect()
    }
}

/// OAuth scope text: the words with spaces between (RFC 6749, section 3.3).
impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().join(" "))
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.words()).finish()
    }
}
