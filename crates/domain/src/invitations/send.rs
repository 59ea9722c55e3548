//! Inviting an address into an organization.

use async_trait::async_trait;
use serde_json::Map;
use signet_protocol::identifier::Email;
use signet_storage::{Error, WriteTx};
use signet_vocabulary::{InvitationId, OrgId};

use super::model::LIFETIME;
use super::{Invitation, InvitationToken, store};
use crate::access::{Permissions, require_giver};
use crate::accounts;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::orgs::{self, Org};
use crate::outbox::{self, Counts, Family, Message, Recipient, Template};
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};
use crate::roles::{self, Role};

/// Invites an address to a role. Whether it has an account outside the organization is not told.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`, also for a role that holds more than the caller; `Invalid` naming every
/// field at fault; `Conflict` when an invitation is open, or the role held, already; `Limited` when too many were sent to the
/// address or by the caller.
#[derive(Debug)]
pub struct SendInvitation {
    /// Into which organization.
    pub org: OrgId,
    /// Whom.
    pub email: String,
    /// The role's name.
    pub role: String,
}

#[async_trait]
impl Operation for SendInvitation {
    const ACTION: Action = Action::InvitationSent;

    type Subject = Org;
    type Output = Invitation;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Org, Refusal> {
        let role = self.role.parse::<Role>().ok();
        require_giver(ctx, &self.org, role.map_or(Permissions::NONE, Role::permissions))?;
        let org = orgs::row_by_id(tx, &ctx.realm.id, &self.org).await?;
        org.ok_or_else(|| Refusal::not_found("organization"))
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, org: Org) -> Result<Invitation, Refusal> {
        let (email, role) = self.check()?;
        make_room(tx, ctx, &org.id, &email, role).await?;
        let now = ctx.now();
        let invitation = Invitation {
            id: InvitationId::random(&ctx.app.random, now),
            org: org.id.clone(),
            role,
            email,
            invited_by: ctx.require_caller()?.account.id.clone(),
            created_at: now,
            expires_at: now.plus(LIFETIME),
        };
        let token = InvitationToken::random(&ctx.app.random);
        store::insert(tx, &ctx.realm.id, &invitation, &token.handle()).await.map_err(open_already)?;
        mail(tx, ctx, &org, &invitation, &token).await?;
        let target = Target::Invitation(&invitation.id, &invitation.org);
        let event = Event::new(Action::InvitationSent, Actor::of(ctx), target).detail("role", role.as_str());
        audit::record(tx, ctx, event).await?;
        Ok(invitation)
    }
}

impl SendInvitation {
    fn check(&self) -> Result<(Email, Role), Refusal> {
        let email = Email::parse(&self.email).map_err(|bad| FieldError::new("email", "BAD_EMAIL", bad.to_string()));
        let role = self.role.parse().map_err(|message: String| FieldError::new("role", "BAD_ROLE", message));
        match (email, role) {
            (Ok(email), Ok(role)) => Ok((email, role)),
            (email, role) => Err(Refusal::invalid(email.err().into_iter().chain(role.err()).collect())),
        }
    }
}

/// Refuses a second open invitation and one to what is held already; takes one that has expired out of the way.
async fn make_room(tx: &mut WriteTx, ctx: &Context, org: &OrgId, email: &Email, role: Role) -> Result<(), Refusal> {
    let realm = &ctx.realm.id;
    // A role in this organization makes its holder a member, whom the caller sees anyway.
    if let Some(account) = accounts::row_by_identifier(tx, realm, email.canonical()).await? {
        let memberships = roles::memberships_in(tx, realm, &account.id).await?;
        if memberships.roles(org).contains(&role) {
            return Err(held_already());
        }
    }
    match store::by_address(tx, realm, org, email, role).await? {
        Some(open) if open.is_open(ctx.now()) => Err(already_open()),
        Some(expired) => Ok(store::delete(tx, realm, &expired.id).await?),
        None => Ok(()),
    }
}

/// Puts the mail with the token into the outbox, unless its recipient or its sender has had enough.
pub(super) async fn mail(
    tx: &mut WriteTx,
    ctx: &Context,
    org: &Org,
    invitation: &Invitation,
    token: &InvitationToken,
) -> Result<(), Refusal> {
    let counts =
        [Counts::To(Recipient::Address(invitation.email.canonical())), Counts::By(&ctx.require_caller()?.account.id)];
    outbox::allow(tx, ctx, Family::Invitations, &counts).await?.map_err(outbox::too_many)?;
    let account = accounts::row_by_identifier(tx, &ctx.realm.id, invitation.email.canonical()).await?;
    let link = outbox::link(ctx, "accept-invitation", &token.to_text());
    let values = [
        ("link", link),
        ("organization", org.legal_name.clone()),
        ("role", invitation.role.as_str().to_owned()),
        ("expiresAt", invitation.expires_at.to_string()),
    ];
    let message = Message {
        account: account.as_ref().map(|account| &account.id),
        template: Template::Invitation,
        to: invitation.email.display(),
        values: values.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect::<Map<_, _>>(),
        lifetime: Some(LIFETIME),
    };
    outbox::send(tx, ctx, &message).await.map(|_| ())
}

/// The refusal of a second open invitation of one address to one role.
pub fn already_open() -> Refusal {
    Refusal::conflict("An invitation of this address to this role is open already. Send that one again.")
}

/// The refusal of an invitation to what its address holds.
pub fn held_already() -> Refusal {
    Refusal::conflict("The account of this address holds this role already.")
}

fn open_already(error: Error) -> Refusal {
    match &error {
        Error::Conflict { constraint } if constraint == "invitations_once" => already_open(),
        _ => error.into(),
    }
}
