//! Scopes of a list: `own`, `all`, `deleted`, and `false` for none.

use crate::access::{Owned, RealmStanding, require_standing};
use crate::context::Context;
use crate::refusal::{FieldError, Refusal};

/// What scopes let through, within what the caller may see at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Only what the caller owns.
    pub(crate) own: bool,
    /// What was not deleted.
    pub(crate) live: bool,
    /// What was deleted.
    pub(crate) deleted: bool,
}

impl Shown {
    /// Reads the parameter `scope` of things that nobody owns.
    ///
    /// # Errors
    /// `Malformed` for `own`, and for other names.
    pub(super) fn of_no_owner(text: Option<&str>) -> Result<Self, Refusal> {
        let shown = Self::parse(text)?;
        if shown.own { Err(unknown()) } else { Ok(shown) }
    }

    /// Reads the parameter `scope`. Without one, deleted things are left out, and for the scope `own` so are those of others.
    ///
    /// # Errors
    /// `Malformed` for other names; `Denied` for deleted things, where the caller may not bring any back.
    pub(crate) fn read(text: Option<&str>, standing: RealmStanding) -> Result<Self, Refusal> {
        let mut shown = Self::parse(text)?;
        if shown.deleted && !standing.sees_deleted() {
            return Err(crate::access::beyond(standing));
        }
        shown.own |= !standing.sees_all();
        Ok(shown)
    }

    fn parse(text: Option<&str>) -> Result<Self, Refusal> {
        let mut shown = Self { own: false, live: true, deleted: false };
        for name in text.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match name {
                "own" => shown.own = true,
                "-own" => shown.own = false,
                "all" | "-deleted" => (shown.live, shown.deleted) = (true, false),
                "deleted" => (shown.live, shown.deleted) = (false, true),
                "false" => (shown.live, shown.deleted) = (true, true),
                _ => return Err(unknown()),
            }
        }
        Ok(shown)
    }
}

/// Whether the caller sees an entity, deleted or not.
///
/// # Errors
/// As [`require_standing`].
pub(crate) fn sees(ctx: &Context, it: Owned<'_>) -> Result<bool, Refusal> {
    let (caller, standing) = require_standing(ctx)?;
    Ok(standing.sees_all() || it.is_self || *it.owner == caller.account.id)
}

/// Whether a request with this `scope` is shown one entity that was found, if any was.
///
/// # Errors
/// As for a list, whether anything was found or not.
pub(crate) fn shows(ctx: &Context, scope: Option<&str>, found: Option<Owned<'_>>) -> Result<bool, Refusal> {
    let (caller, standing) = require_standing(ctx)?;
    let shown = Shown::read(scope, standing)?;
    Ok(found.is_some_and(|it| {
        let is_in_scope = !shown.own || it.is_self || *it.owner == caller.account.id;
        is_in_scope && if it.is_deleted { shown.deleted } else { shown.live }
    }))
}

/// Whether a request with this `scope` is shown one thing that nobody owns.
///
/// # Errors
/// `Malformed` for the scope.
pub(crate) fn shows_unowned(scope: Option<&str>, is_deleted: bool) -> Result<bool, Refusal> {
    let shown = Shown::of_no_owner(scope)?;
    Ok(if is_deleted { shown.deleted } else { shown.live })
}

fn unknown() -> Refusal {
    let message = "must name own, all, deleted or false, separated by commas, with a minus to take own or deleted away";
    Refusal::malformed(vec![FieldError::new("scope", "MALFORMED", message)], "The parameter scope has the wrong form.")
}
