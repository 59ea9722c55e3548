//! Who deleted something, and who may therefore bring it back: what a person ended itself, its owner does not begin again.

use signet_vocabulary::AccountId;

use super::standing::{RealmStanding, beyond, require_standing};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::words::words;

words! {
    /// In what standing something was deleted, from the least to the most.
    ClosedBy {
        /// By its owner, who writes what is its own alone.
        Owner = "owner",
        /// By somebody who administers the realm.
        Administrator = "administrator",
        /// By the person itself, who closed its account.
        Person = "person",
    }
}

impl ClosedBy {
    /// In what standing the context's caller deletes what `owner` owns; `is_self` when that is the caller's own account.
    pub(crate) fn of(ctx: &Context, owner: &AccountId, is_self: bool) -> Self {
        let Some(caller) = &ctx.caller else { return Self::Administrator };
        let is_owner = caller.account.id == *owner && !RealmStanding::of(&caller.account).writes_all();
        match (is_self, is_owner) {
            (true, _) => Self::Person,
            (false, true) => Self::Owner,
            (false, false) => Self::Administrator,
        }
    }
}

/// Lets pass who may undo what was deleted in this standing: whoever may bring it back at all, but for what a person ended
/// itself, which takes somebody who manages deleted things.
///
/// # Errors
/// `Denied`.
pub(crate) fn require_undoing(ctx: &Context, closed_by: Option<ClosedBy>) -> Result<(), Refusal> {
    let (_, standing) = require_standing(ctx)?;
    if closed_by != Some(ClosedBy::Person) || standing.manages_deleted() { Ok(()) } else { Err(beyond(standing)) }
}
