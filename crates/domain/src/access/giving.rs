//! The checks on giving and taking: nobody hands out, or takes from others, what they do not hold themselves.

use signet_vocabulary::OrgId;

use super::permission::{Permission, Permissions};
use super::reach::require_in_org;
use crate::context::{Caller, Context};
use crate::refusal::Refusal;

/// Lets pass who holds all of `given` in `org`, where they may assign roles and invite at all.
///
/// # Errors
/// As [`require_in_org`]; `Denied` for what is more than the caller holds.
pub(crate) fn require_giver<'a>(ctx: &'a Context, org: &OrgId, given: Permissions) -> Result<&'a Caller, Refusal> {
    let caller = require_in_org(ctx, org, Permission::AdminIdentity)?;
    if caller.grants.in_org(org).holds(given) {
        return Ok(caller);
    }
    Err(Refusal::denied(None, "This is more than you hold here, so you cannot give it or take it away."))
}

/// As [`require_giver`], for something in `org` that was found by its own id: it is not there for those who may not even
/// read it.
///
/// # Errors
/// `NotFound` naming `what`; `Denied`.
pub(crate) fn require_taker<'a>(
    ctx: &'a Context,
    org: &OrgId,
    given: Permissions,
    what: &str,
) -> Result<&'a Caller, Refusal> {
    let held = ctx.require_caller()?.grants.in_org(org);
    if held.has(Permission::ReadIdentity) || held.has(Permission::AdminIdentity) {
        return require_giver(ctx, org, given);
    }
    Err(Refusal::not_found(what))
}
