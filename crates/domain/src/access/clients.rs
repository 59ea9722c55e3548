//! Who looks after the OAuth clients of a realm.

use super::permission::{Permission, Permissions};
use super::reach::require_in_realm;
use crate::context::{Context, Credential};
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

/// Refuses OAuth clients what would outlive the person's saying that they may have anything, and what no scope of theirs names.
///
/// # Errors
/// `Denied`.
pub fn require_no_client(ctx: &Context) -> Result<(), Refusal> {
    match ctx.caller.as_ref().map(|caller| &caller.credential) {
        Some(Credential::Client(..) | Credential::Machine(..)) => Err(not_through_client()),
        _ => Ok(()),
    }
}

/// The refusal of an OAuth client that acts for somebody.
fn not_through_client() -> Refusal {
    Refusal::denied(None, "An OAuth client cannot do this for you: use your own sign-in, or an API key.")
}

/// Lets pass machines, and people who proved themselves of late: what a client proves itself with outlives the sign-in, the
/// log-out and the next password.
///
/// # Errors
/// As [`Context::require_recent_person`].
pub(crate) fn require_recent_if_person(ctx: &Context) -> Result<(), Refusal> {
    require_no_client(ctx)?;
    if !ctx.is_operator && ctx.require_caller()?.is_person() {
        ctx.require_recent_person()?;
    }
    Ok(())
}
