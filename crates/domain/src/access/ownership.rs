//! What a credential means for things that are kept elsewhere: whose it reads, whose it writes, and as whom.

use signet_vocabulary::UserId;

use super::standing::{RealmStanding, require_standing};
use crate::accounts::{self, Account};
use crate::boxed;
use crate::context::{Context, Credential};
use crate::refusal::Refusal;

/// Whose things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Those that the user owns.
    Own,
    /// All of the realm.
    Everybodys,
}

impl Whose {
    fn of(sees_all: bool) -> Self {
        if sees_all { Self::Everybodys } else { Self::Own }
    }
}

/// What a caller may do to things that have owners.
#[derive(Debug)]
pub struct Ownership<'a> {
    /// As whom: the owner of what it makes.
    pub account: &'a Account,
    /// Its role and scope.
    pub standing: RealmStanding,
    /// Whose things it reads.
    pub reads: Whose,
    /// Whose things it writes; nobody's, where it reads alone.
    pub writes: Option<Whose>,
    /// Who acts in the user's place.
    pub actor: Option<UserId>,
}

/// Says it for the caller. With warm caches it asks no database.
///
/// # Errors
/// As [`require_standing`].
#[boxed]
pub async fn ownership<'a>(ctx: &'a Context) -> Result<Ownership<'a>, Refusal> {
    let (caller, standing) = require_standing(ctx)?;
    let agent = caller.agent();
    // The secret of an API key opens reads alone, here as everywhere: writes are signed.
    let is_unsigned = matches!(caller.credential, Credential::Key(_, None));
    let is_read_only = is_unsigned || agent.is_some_and(|agent| !agent.can_write);
    let actor = match agent {
        Some(agent) => accounts::by_id(&ctx.app, &ctx.realm.id, &agent.account).await?,
        None => None,
    };
    Ok(Ownership {
        account: &caller.account,
        standing,
        reads: Whose::of(standing.sees_all()),
        writes: (!is_read_only).then(|| Whose::of(standing.writes_all())),
        actor: actor.map(|actor| UserId::of(&actor.id, actor.created_at)),
    })
}
