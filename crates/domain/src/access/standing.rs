//! What a caller is in the Realm API: its role and its scope there, and what they let it do to things that have owners.

use signet_vocabulary::AccountId;

use super::permission::Permissions;
use crate::accounts::{Account, AccountType};
use crate::context::{Caller, Context, Credential};
use crate::refusal::Refusal;
use crate::words::words;

words! {
    /// What a user may do in the Realm API, from the least to the most. Whoever has several has the last of them.
    RealmRole {
        /// Reads what its scope shows; writes what it owns.
        User = "user",
        /// Writes, deletes and restores what its scope shows; deletes users.
        Manage = "manage",
        /// Makes and changes users too.
        Admin = "admin",
    }
}

words! {
    /// How far a user sees in the Realm API, from near to far.
    RealmScope {
        /// What it owns.
        Own = "own",
        /// Everything in its realm.
        Realm = "realm",
    }
}

/// A role with its scope: the six rows of the table that decides in the Realm API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RealmStanding {
    /// The highest role.
    pub role: RealmRole,
    /// The widest scope.
    pub scope: RealmScope,
}

/// What is done to an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It is changed or deleted.
    Write,
    /// It is brought back.
    Restore,
}

impl RealmStanding {
    /// Of an account, as it stands. Platform administrators hold everything in their realm, and so here.
    pub fn of(account: &Account) -> Self {
        if account.kind == AccountType::Admin {
            return Self { role: RealmRole::Admin, scope: RealmScope::Realm };
        }
        let has = |words: &[String], word: &str| words.iter().any(|held| held == word);
        let role = RealmRole::ALL.iter().rev().find(|role| has(&account.realm_roles, role.as_str()));
        let scope = RealmScope::ALL.iter().rev().find(|scope| has(&account.realm_scopes, scope.as_str()));
        Self { role: role.copied().unwrap_or(RealmRole::User), scope: scope.copied().unwrap_or(RealmScope::Own) }
    }

    /// Whether it holds all that the other holds.
    pub fn holds(self, other: Self) -> bool {
        self.role as u8 >= other.role as u8 && self.scope as u8 >= other.scope as u8
    }

    /// Whether it may do `act` to something, which is its own or another's.
    fn may(self, act: Act, is_own: bool) -> bool {
        match act {
            Act::Write => is_own || self.writes_all(),
            Act::Restore => self.role != RealmRole::User && (is_own || self.writes_all()),
        }
    }

    /// Whether it writes what others own, and hands things over to others.
    pub fn writes_all(self) -> bool {
        self.role != RealmRole::User && self.scope == RealmScope::Realm
    }

    /// Whether it sees what others own.
    pub fn sees_all(self) -> bool {
        self.scope == RealmScope::Realm
    }

    /// Whether deleted things are shown to it when it asks for them: to whoever may bring some back.
    pub fn sees_deleted(self) -> bool {
        self.role != RealmRole::User
    }

    /// Whether it may change what is deleted, and not only bring it back.
    pub fn manages_deleted(self) -> bool {
        self.role == RealmRole::Admin && self.scope == RealmScope::Realm
    }

    /// Whether it may make users, and give them what it holds itself.
    pub fn makes_users(self) -> bool {
        self.role == RealmRole::Admin
    }

    /// Whether it may act as others at all.
    pub fn acts_as_others(self) -> bool {
        self.role == RealmRole::Admin && self.scope == RealmScope::Realm
    }

    /// Whether it may delete users that it may write.
    pub fn deletes_users(self) -> bool {
        self.role != RealmRole::User
    }
}

/// The caller and what it is in the Realm API.
///
/// # Errors
/// `Unauthenticated`; `Denied` for API keys of organizations, whose things are others, unless they hold everything.
pub fn require_standing(ctx: &Context) -> Result<(&Caller, RealmStanding), Refusal> {
    let caller = ctx.require_caller()?;
    if matches!(caller.credential, Credential::Key(..) | Credential::Client(..) | Credential::Machine(..))
        && caller.grants.in_realm() != Permissions::ALL
    {
        return Err(keys_open_nothing());
    }
    Ok((caller, RealmStanding::of(&caller.account)))
}

/// Lets pass who may do what takes over `account`: where that is the platform's administrator or holds as much as the caller, it
/// takes a sign-in of late, and no password or key that somebody may have come by.
///
/// # Errors
/// As [`Context::require_recent_person`].
pub(crate) fn require_recent_towards(ctx: &Context, account: &Account) -> Result<(), Refusal> {
    let (caller, standing) = require_standing(ctx)?;
    let is_peer = RealmStanding::of(account).holds(standing);
    if caller.account.id != account.id && (account.kind == AccountType::Admin || is_peer) {
        ctx.require_recent_person()?;
    }
    Ok(())
}

/// Lets pass who may begin again what a person ended itself: not its owner, but whoever manages deleted things.
///
/// # Errors
/// `Denied`.
pub(crate) fn require_reviving(ctx: &Context) -> Result<(), Refusal> {
    let (_, standing) = require_standing(ctx)?;
    if standing.manages_deleted() { Ok(()) } else { Err(beyond(standing)) }
}

/// The refusal of an organization's API key.
pub fn keys_open_nothing() -> Refusal {
    Refusal::denied(
        None,
        "An organization's API key opens nothing here. Use a realm key, a session key or an access token.",
    )
}

/// Something that has an owner, as far as access to it goes.
#[derive(Debug, Clone, Copy)]
pub struct Owned<'a> {
    /// Whose it is.
    pub owner: &'a AccountId,
    /// Whether it is the caller's own self: its user, or the identity that it acts for. That it sees, whoever owns it.
    pub is_self: bool,
    /// Whether it was deleted.
    pub is_deleted: bool,
}

/// Lets pass who may do `act` to `it`.
///
/// # Errors
/// `NotFound` naming `what` for everything outside the caller's view, what is deleted included; `Denied` for what is in it.
pub fn require_act(ctx: &Context, act: Act, it: Owned<'_>, what: &str) -> Result<RealmStanding, Refusal> {
    let (caller, standing) = require_standing(ctx)?;
    let is_own = *it.owner == caller.account.id;
    let is_in_scope = is_own || it.is_self || standing.sees_all();
    let is_there = match (act, it.is_deleted) {
        (_, false) => true,
        (Act::Restore, true) => standing.sees_deleted(),
        (Act::Write, true) => standing.manages_deleted(),
    };
    if !is_in_scope || !is_there {
        return Err(Refusal::not_found(what));
    }
    if standing.may(act, is_own) { Ok(standing) } else { Err(beyond(standing)) }
}

/// The refusal of what a role and scope do not permit.
pub fn beyond(standing: RealmStanding) -> Refusal {
    let (role, scope) = (standing.role.as_str(), standing.scope.as_str());
    Refusal::denied(None, &format!("The role {role} in the scope {scope} does not permit this."))
}
