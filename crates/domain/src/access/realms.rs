//! Who governs realms: administrators of the realm `default` all of them, those of another one their own, in part.

use signet_vocabulary::RealmId;

use super::reach::require_everything;
use crate::context::Context;
use crate::refusal::Refusal;

/// The refusal of administrators of other realms than `default`.
pub fn beyond_own_realm() -> Refusal {
    Refusal::denied(None, "This takes a platform administrator of the realm `default`.")
}

/// Lets pass who governs all realms: platform administrators of the realm `default`.
///
/// # Errors
/// `Denied`.
pub(crate) fn require_all_realms(ctx: &Context) -> Result<(), Refusal> {
    // Whoever holds the machine holds the database and the master key.
    if ctx.is_operator {
        return Ok(());
    }
    require_everything(ctx)?;
    if ctx.realm.is_default() { Ok(()) } else { Err(beyond_own_realm()) }
}

/// Lets pass who proved itself of late: what deletes a realm or loosens its rules is done by no password or key that somebody
/// may have come by.
///
/// # Errors
/// As [`Context::require_recent_person`].
pub(crate) fn require_recent_governor(ctx: &Context) -> Result<(), Refusal> {
    // As above.
    if ctx.is_operator { Ok(()) } else { ctx.require_recent_person().map(drop) }
}

/// Lets pass who may read the realm with this id and change its rules: who governs all realms, and platform administrators of
/// this one.
///
/// # Errors
/// `Denied` for everybody who is no platform administrator, whatever the id; `NotFound` for the realms of others.
pub(crate) fn require_own_realm(ctx: &Context, id: &RealmId) -> Result<(), Refusal> {
    if ctx.is_operator {
        return Ok(());
    }
    require_everything(ctx)?;
    if ctx.realm.is_default() || ctx.realm.id == *id { Ok(()) } else { Err(Refusal::not_found("realm")) }
}

/// Lets pass who may name the realm with this id, delete it and bring it back: who governs all realms.
///
/// # Errors
/// As [`require_own_realm`]; `Denied` for platform administrators of this realm.
pub(crate) fn require_governed_realm(ctx: &Context, id: &RealmId) -> Result<(), Refusal> {
    require_own_realm(ctx, id)?;
    require_all_realms(ctx)
}
