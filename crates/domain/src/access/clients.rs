//! Who looks after the OAuth clients of a realm.

use super::permission::{Permission, Permissions};
use super::reach::require_in_realm;
use crate::context::Context;
use crate::refusal::Refusal;

/// The refusal of whoever would act through a client that may do more than they.
pub fn beyond_own_scopes() -> Refusal {
    Refusal::denied(None, "This client has, or would get, scopes that you do not hold yourself in the whole realm.")
}

/// Lets pass who holds `permission` in the whole realm: clients belong to it, whichever organization they are for.
///
/// # Errors
/// `Denied`.
pub(crate) fn require_over_clients(ctx: &Context, permission: Permission) -> Result<(), Refusal> {
    // Whoever holds the machine holds the database and the master key.
    if ctx.is_operator { Ok(()) } else { require_in_realm(ctx, permission).map(drop) }
}

/// Lets pass who holds everything that a client's scopes permit: whoever sets where its codes go, or has its secret, acts by
/// them.
///
/// # Errors
/// `Denied`.
pub(crate) fn require_as_mighty_as_client(ctx: &Context, permits: Permissions) -> Result<(), Refusal> {
    if ctx.is_operator || ctx.require_caller()?.grants.in_realm().holds(permits) {
        return Ok(());
    }
    Err(beyond_own_scopes())
}

/// Lets pass machines, and people who proved themselves of late: what a client proves itself with outlives the sign-in, the
/// log-out and the next password.
///
/// # Errors
/// As [`Context::require_recent_person`].
pub(crate) fn require_recent_if_person(ctx: &Context) -> Result<(), Refusal> {
    if !ctx.is_operator && ctx.require_caller()?.is_person() {
        ctx.require_recent_person()?;
    }
    Ok(())
}
