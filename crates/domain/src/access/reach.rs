//! The checks that operations make: how far a permission reaches, and whether one object is within.

use signet_storage::ReadTx;
use signet_vocabulary::{AccountId, OrgId};

use super::clients::require_no_client;
use super::grants::Grants;
use super::permission::{Permission, Permissions};
use super::standing::RealmStanding;
use crate::accounts::{self, Account};
use crate::context::{Caller, Context};
use crate::refusal::Refusal;
use crate::roles::{self, Memberships};

/// How far a permission of a caller reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Over the whole realm.
    Realm,
    /// Over one organization and its members.
    Org(OrgId),
}

/// The refusal of a caller that does not hold `permission` where it would need it.
pub fn lacking(permission: Permission) -> Refusal {
    Refusal::denied(None, &format!("This needs the permission {}, which you do not hold here.", permission.as_str()))
}

/// The refusal of a caller that holds `permission` at most in an organization.
pub fn lacking_in_realm(permission: Permission) -> Refusal {
    let permission = permission.as_str();
    Refusal::denied(
        None,
        &format!("This needs the permission {permission} in the whole realm: a platform administrator has it."),
    )
}

/// How far the caller holds `permission`.
///
/// # Errors
/// `Denied` for a caller that holds it nowhere.
pub fn require_reach(ctx: &Context, permission: Permission) -> Result<Reach, Refusal> {
    let grants = &ctx.require_caller()?.grants;
    if grants.in_realm().has(permission) {
        return Ok(Reach::Realm);
    }
    match grants.org() {
        Some(org) if grants.in_org(org).has(permission) => Ok(Reach::Org(org.clone())),
        Some(_) => Err(lacking(permission)),
        None => Err(in_no_org()),
    }
}

/// The refusal of a caller that acts in no organization.
pub fn in_no_org() -> Refusal {
    Refusal::denied(
        None,
        "You act in no organization. In several, choose one by its orgId at POST /v1/auth/refresh; in none, ask an ADMIN of one to \
         invite you.",
    )
}

/// Lets pass who holds `permission` in the whole realm.
///
/// # Errors
/// `Denied`.
pub fn require_in_realm(ctx: &Context, permission: Permission) -> Result<&Caller, Refusal> {
    let caller = ctx.require_caller()?;
    if caller.grants.in_realm().has(permission) { Ok(caller) } else { Err(lacking_in_realm(permission)) }
}

/// Lets pass who holds everything in the realm: platform administrators are made by their like alone.
///
/// # Errors
/// `Denied`.
pub(crate) fn require_everything(ctx: &Context) -> Result<(), Refusal> {
    match ctx.require_caller()?.grants.in_realm() {
        Permissions::ALL => Ok(()),
        _ => Err(Refusal::denied(None, "This needs everything that a platform administrator holds.")),
    }
}

/// Lets pass who holds `permission` in `org`.
///
/// # Errors
/// `NotFound` for an organization that the caller has nothing to do with; `Denied` in its own.
pub fn require_in_org<'a>(ctx: &'a Context, org: &OrgId, permission: Permission) -> Result<&'a Caller, Refusal> {
    let caller = ctx.require_caller()?;
    if caller.grants.in_org(org).has(permission) {
        return Ok(caller);
    }
    let is_known = caller.grants.org() == Some(org) || caller.grants.in_realm().has(Permission::ReadIdentity);
    Err(if is_known { lacking(permission) } else { Refusal::not_found("organization") })
}

/// The account with this id and its memberships, if the caller holds `permission` over it: in the realm, in the
/// organization that both belong to, or because it is the caller's own.
///
/// # Errors
/// `NotFound` for an account that the caller may not even see; `Denied`.
pub(crate) async fn require_account(
    tx: &mut ReadTx,
    ctx: &Context,
    id: &AccountId,
    permission: Permission,
) -> Result<(Account, Memberships), Refusal> {
    let unseen = || Refusal::not_found("account");
    let caller = if ctx.is_operator { None } else { Some(ctx.require_caller()?) };
    let account = accounts::row_by_id(tx, &ctx.realm.id, id).await?.ok_or_else(unseen)?;
    let memberships = roles::memberships_in(tx, &ctx.realm.id, id).await?;
    // Whoever holds the machine holds the database and the master key.
    let Some(caller) = caller else { return Ok((account, memberships)) };
    let is_own = caller.account.id == *id;
    if !is_own && account.email.is_none() {
        // Without an address it shows in the Realm API alone.
        return Err(unseen());
    }
    let holds = |permission: Permission| {
        let together = caller.grants.org().is_some_and(|org| memberships.has(org));
        let granted = caller.grants.in_realm().has(permission) || together && caller.grants.has(permission);
        granted || is_own && caller.is_person()
    };
    if holds(permission) {
        return Ok((account, memberships));
    }
    Err(if is_own || holds(Permission::ReadIdentity) { lacking(permission) } else { unseen() })
}

/// Whether grants of `own` hold everything that the account holds, everywhere: only then may it be changed by them.
fn may_govern((own, grants): (&Account, &Grants), account: &Account, memberships: &Memberships) -> bool {
    let in_realm = grants.in_realm();
    in_realm == Permissions::ALL
        || account.kind != accounts::AccountType::Admin
            && RealmStanding::of(own).holds(RealmStanding::of(account))
            && memberships.iter().all(|(org, held)| {
                let here = grants.org() == Some(org);
                here && grants.in_org(org).holds(held)
            })
}

/// As [`require_account`], for changes: the caller must also hold everything that the account holds.
///
/// # Errors
/// As [`require_account`]; `Denied` for an account that is mightier than the caller.
pub(crate) async fn require_governed(
    tx: &mut ReadTx,
    ctx: &Context,
    id: &AccountId,
    permission: Permission,
) -> Result<(Account, Memberships), Refusal> {
    let (account, memberships) = require_account(tx, ctx, id, permission).await?;
    require_governable(ctx, &account, &memberships)?;
    Ok((account, memberships))
}

/// Lets pass who holds everything that the account holds.
///
/// # Errors
/// `Denied`.
pub(crate) fn require_governable(ctx: &Context, account: &Account, memberships: &Memberships) -> Result<(), Refusal> {
    if ctx.is_operator {
        return Ok(());
    }
    let caller = ctx.require_caller()?;
    // What people let OAuth clients do is not done by them; an API key is their own.
    let is_oneself = caller.account.id == account.id && require_no_client(ctx).is_ok();
    if is_oneself || may_govern((&caller.account, &caller.grants), account, memberships) {
        return Ok(());
    }
    Err(Refusal::denied(None, "This account holds more than you do, so you cannot change it."))
}

/// Lets pass who may let software act as the account: its own person, or who holds everything that it holds. An API key holds
/// less than its account.
///
/// # Errors
/// `Denied`.
pub(crate) fn require_lender(ctx: &Context, account: &Account, memberships: &Memberships) -> Result<(), Refusal> {
    let caller = ctx.require_caller()?;
    let is_oneself = caller.account.id == account.id && caller.is_person();
    if is_oneself || may_govern((&caller.account, &caller.grants), account, memberships) {
        return Ok(());
    }
    Err(Refusal::denied(None, "This account holds more than you do, so no software of yours acts as it."))
}

/// Whether an account that holds `grants` may act as another: never as itself, nor as one that holds anything beyond.
pub(crate) fn may_impersonate(
    (own, grants): (&Account, &Grants),
    account: &Account,
    memberships: &Memberships,
) -> bool {
    own.id != account.id && RealmStanding::of(own).acts_as_others() && may_govern((own, grants), account, memberships)
}

/// Lets pass who may act as the account.
///
/// # Errors
/// `Denied`.
pub(crate) fn require_impersonator(ctx: &Context, account: &Account, memberships: &Memberships) -> Result<(), Refusal> {
    let caller = ctx.require_caller()?;
    if may_impersonate((&caller.account, &caller.grants), account, memberships) {
        return Ok(());
    }
    Err(no_impersonation())
}

/// The refusal of whoever may not act as an account.
pub fn no_impersonation() -> Refusal {
    Refusal::denied(
        None,
        "You cannot act as this user: it is yourself, or it holds more than you do. Only administrators of the whole realm act as \
         others.",
    )
}
