//! Beginning to act as another user.

use std::time::Duration;

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::UserId;

use crate::access::{RealmStanding, beyond, require_impersonator};
use crate::accounts::{self, Account, AccountStatus};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::notices;
use crate::outbox::{self, Counts, Family, Template};
use crate::perform::{self, Operation};
use crate::refusal::{FieldError, Refusal};
use crate::roles;
use crate::sessions::{self, Session};
use crate::tokens::{self, AccessToken};

/// How many characters a reason has at most.
const LONGEST_REASON: usize = 500;

/// As whom, why and how far.
#[derive(Debug)]
pub struct Wish {
    /// The user's id.
    pub user: String,
    /// Why, in words that the user gets to read.
    pub reason: String,
    /// Whether ordinary data is to be written too.
    pub can_write: bool,
}

/// An impersonation that began.
#[derive(Debug)]
pub struct Impersonation {
    /// As whom.
    pub account: Account,
    /// The session.
    pub session: Session,
    /// Its only token.
    pub access: AccessToken,
}

/// Begins a session of another user's account in which the caller acts, and tells the user.
///
/// # Errors
/// `Denied` for machines, without a recent sign-in, for whoever is not an administrator of the whole realm, and for an account
/// that is the caller's own or holds more than it; `Invalid` naming every field at fault; `NotFound` for a user who is not
/// there; `Conflict` for one who is not active; `Limited` while the user cannot be told, because it was told too often, and
/// when too many began lately.
#[boxed]
pub async fn begin(ctx: &Context, wish: Wish) -> Result<Impersonation, Refusal> {
    let (account, session) = perform::run(ctx, &Begin(wish)).await?;
    let access = tokens::issue(&ctx.app, &ctx.realm, &account, &session).await?;
    Ok(Impersonation { account, session, access })
}

/// The refusal of a user who could not sign in either.
pub fn not_active() -> Refusal {
    Refusal::conflict("This user is not active: nobody acts as one who may not act.")
}

/// The refusal of whoever acts as others too often to tell them.
pub fn too_often(wait: Duration) -> Refusal {
    Refusal::limited(
        wait,
        "This user was told of that too often lately, or you acted as others too often. Wait before the next time.",
    )
}

struct Begin(Wish);

#[async_trait]
impl Operation for Begin {
    const ACTION: Action = Action::ImpersonationBegun;

    type Subject = Account;
    type Output = (Account, Session);

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Account, Refusal> {
        let standing = RealmStanding::of(ctx.require_recent_person()?.account);
        if !standing.acts_as_others() {
            return Err(beyond(standing));
        }
        let account = self.0.find(tx, ctx).await?;
        let memberships = roles::memberships_in(tx, &ctx.realm.id, &account.id).await?;
        require_impersonator(ctx, &account, &memberships)?;
        if account.status == AccountStatus::Active { Ok(account) } else { Err(not_active()) }
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, account: Account) -> Result<Self::Output, Refusal> {
        let Wish { reason, can_write, .. } = &self.0;
        let actor = ctx.require_person()?;
        let counts = [Counts::By(&actor.account.id), Counts::Of(&account.id)];
        let family = Family::Notice(Template::Impersonated);
        outbox::allow(tx, ctx, family, &counts).await?.map_err(too_often)?;
        let session = sessions::begin_on_behalf(tx, ctx, &account, actor, *can_write).await?;
        let by = UserId::of(&actor.account.id, actor.account.created_at);
        let event = Event::new(Self::ACTION, Actor::of(ctx), Target::Session(&session.id, &account.id))
            .detail("by", by.to_string())
            .detail("write", *can_write)
            .detail("until", session.expires_at.millis())
            .personal("reason", reason.as_str());
        audit::record(tx, ctx, event).await?;
        let write = if *can_write { "yes" } else { "no" };
        let values = [("reason", reason.as_str()), ("write", write)];
        notices::tell_or_wait(tx, ctx, &account, Template::Impersonated, &values).await?.map_err(too_often)?;
        Ok((account, session))
    }
}

impl Wish {
    /// The user, once both fields are in order.
    async fn find(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Account, Refusal> {
        let mut fields = Vec::new();
        let user = self.user.parse::<UserId>();
        if user.is_err() {
            let message = "must be the id of a user: 24 lower-case hexadecimal digits";
            fields.push(FieldError::new("user", "MALFORMED", message));
        }
        fields.extend(self.reason_at_fault());
        let (Ok(user), true) = (user, fields.is_empty()) else { return Err(Refusal::invalid(fields)) };
        let account = match user.account() {
            Some(id) => accounts::row_by_id(tx, &ctx.realm.id, &id).await?,
            None => None,
        };
        let is_there =
            |account: &Account| user.is_of(&account.id, account.created_at) && account.status != AccountStatus::Closed;
        account.filter(is_there).ok_or_else(|| Refusal::not_found("user"))
    }

    fn reason_at_fault(&self) -> Option<FieldError> {
        let length = self.reason.chars().count();
        if self.reason.trim().is_empty() {
            return Some(FieldError::new("reason", "MISSING", "must say why: the user gets to read it"));
        }
        if length > LONGEST_REASON {
            let message = format!("must have at most {LONGEST_REASON} characters");
            return Some(FieldError::new("reason", "TOO_LONG", message));
        }
        // It stands in a mail to the user, on a line of its own.
        let has_control = self.reason.chars().any(char::is_control);
        has_control.then(|| FieldError::new("reason", "BAD_CHARACTER", "must be one line without control characters"))
    }
}
