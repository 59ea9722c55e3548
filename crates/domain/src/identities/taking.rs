//! Taking an identity that is there for a user: one that nobody has.

use signet_storage::ReadTx;

use super::model::Identity;
use super::store;
use crate::access::{Act, require_act};
use crate::context::Context;
use crate::refusal::{FieldError, Refusal};

fn invalid(code: &'static str, message: &str) -> Refusal {
    Refusal::invalid(vec![FieldError::new("identity", code, message)])
}

/// The refusal of an identity that another user has.
pub fn taken() -> Refusal {
    invalid("TAKEN", "Another user has this identity, and each has one.")
}

/// Lets pass an identity that the caller may write and that no user has.
///
/// # Errors
/// `Invalid` for one that is not there, outside the caller's view or taken; `Denied` for one that it may only read.
pub(crate) async fn require_free(tx: &mut ReadTx, ctx: &Context, found: Option<Identity>) -> Result<(), Refusal> {
    let absent = || invalid("BAD_IDENTITY", "must be the id of an identity in your view");
    let identity = found.filter(|identity| identity.deleted_at.is_none()).ok_or_else(absent)?;
    // Whoever holds the machine takes any.
    let taken_by = match ctx.is_operator {
        true => Ok(()),
        false => require_act(ctx, Act::Write, identity.owned(ctx), super::WHAT).map(drop),
    };
    match taken_by {
        Ok(()) if store::is_of_an_account(tx, &identity).await? => Err(taken()),
        Ok(()) => Ok(()),
        Err(refusal) if refusal.kind == signet_vocabulary::Kind::NotFound => Err(absent()),
        Err(refusal) => Err(refusal),
    }
}
