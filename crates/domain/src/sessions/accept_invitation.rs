//! Accepting an invitation: with a new account, which is signed in, or as the account that the address belongs to.

use async_trait::async_trait;
use signet_protocol::identifier::Email;
use signet_storage::WriteTx;
use signet_vocabulary::{Kind, OrgId, RoleAssignmentId, Secret};

use super::begin::{self, Begun, SignedIn};
use super::model::OUR_CLIENT;
use super::register::{chosen_password, names, new_person};
use crate::accounts::{self, Account};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::free_data::FreeData;
use crate::invitations::{self, Invitation, InvitationToken};
use crate::passwords;
use crate::perform::{self, Operation};
use crate::refusal::{FieldError, Refusal};
use crate::roles::{self, Role, RoleAssignment};

/// What a person sends to accept.
#[derive(Debug)]
pub struct Acceptance {
    /// The token from the mail.
    pub token: Secret<String>,
    /// The password of the new account.
    pub password: Option<Secret<String>>,
    /// Kept in the new account's identity.
    pub first_name: Option<String>,
    /// Kept in the new account's identity.
    pub last_name: Option<String>,
    /// Whether the new account is signed in at once.
    pub signs_in: bool,
}

/// An invitation that was accepted.
#[derive(Debug)]
pub struct Accepted {
    /// The account that holds the role now.
    pub account: Account,
    /// Where.
    pub org: OrgId,
    /// The role.
    pub role: Role,
    /// The first session of an account that was made for it and signed in.
    pub signed_in: Option<SignedIn>,
}

/// The one answer to a token that is unknown, used, taken back, expired, or whose sender could not send it any more.
fn invalid() -> Refusal {
    let message = "This invitation is not valid, or not any more. Ask for another one.";
    Refusal::malformed(vec![FieldError::new("token", "INVALID_TOKEN", message)], message)
}

/// The refusal of a stranger who holds an invitation of somebody's.
pub fn sign_in_first() -> Refusal {
    let message = "The invited address has an account: sign in to it, and accept with its access token.";
    Refusal::unauthenticated("UNAUTHORIZED", message)
}

/// The refusal of somebody else's invitation.
pub fn for_another() -> Refusal {
    Refusal::denied(None, "This invitation is for another address than your account's.")
}

/// Accepts an invitation once. An address without an account gets one, proved by the mail, and is signed in where
/// that was asked for; else the context's caller has to be the address's account.
///
/// # Errors
/// `Malformed` for a token that opens nothing; `Invalid` naming every field at fault; `Unauthenticated` when the address has
/// an account and nobody is signed in; `Denied` for another account than that; `Limited` when too many passwords wait.
#[boxed]
pub async fn accept_invitation(ctx: &Context, acceptance: Acceptance) -> Result<Accepted, Refusal> {
    let rules = &ctx.realm.settings;
    let Acceptance { token, password, first_name, last_name, signs_in } = acceptance;
    let mut fields = Vec::new();
    let data = names(first_name.as_deref(), last_name.as_deref(), &mut fields);
    let own: Vec<&str> = [first_name.as_deref(), last_name.as_deref()].into_iter().flatten().collect();
    if let Some(password) = &password {
        fields.extend(chosen_password(password, &own, rules).err());
    }
    if !fields.is_empty() {
        return Err(Refusal::invalid(fields));
    }
    let Some((token, invitation)) = look(ctx, &token).await? else { return Err(invalid()) };
    let holder = accounts::by_identifier(&ctx.app, &ctx.realm.id, invitation.email.canonical()).await?;
    let phc = match (ctx.caller.is_none() && holder.is_none(), password) {
        (true, Some(password)) => {
            let words = [&[invitation.email.display()], &own[..]].concat();
            let password = chosen_password(&password, &words, rules).map_err(|bad| Refusal::invalid(vec![bad]))?;
            Some(ctx.app.hashing.hash(password).await?)
        }
        _ => None,
    };
    let accept = Accept { token, data, phc, signs_in };
    let done = perform::run(ctx, &accept).await?.ok_or_else(invalid)?;
    let (account, begun) = done;
    let signed_in = match begun {
        Some(begun) => Some(begin::hand_out(ctx, account.clone(), begun).await?),
        None => None,
    };
    Ok(Accepted { account, org: invitation.org, role: invitation.role, signed_in })
}

/// The open invitation of a token; junk is counted.
async fn look(ctx: &Context, token: &Secret<String>) -> Result<Option<(InvitationToken, Invitation)>, Refusal> {
    if let Some(token) = InvitationToken::parse(token.expose()) {
        let found = invitations::open(&mut ctx.app.store.read().await?, ctx, &token).await?;
        if let Some(found) = found {
            return Ok(Some((token, found)));
        }
    }
    ctx.app
        .store
        .write(|mut tx| async move {
            audit::count_refusal(&mut tx, ctx, Action::InvitationAccepted, "unknown_token").await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await?;
    Ok(None)
}

/// The acceptance itself. What it gives is nothing when the invitation does not count any more.
struct Accept {
    token: InvitationToken,
    data: FreeData,
    /// The hash of the new account's password.
    phc: Option<String>,
    signs_in: bool,
}

#[async_trait]
impl Operation for Accept {
    const ACTION: Action = Action::InvitationAccepted;

    type Subject = Option<(Invitation, Option<Account>)>;
    type Output = Option<(Account, Option<Begun>)>;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Self::Subject, Refusal> {
        let Some(invitation) = invitations::open(tx, ctx, &self.token).await? else { return Ok(None) };
        let holder = accounts::row_by_identifier(tx, &ctx.realm.id, invitation.email.canonical()).await?;
        match (&ctx.caller, holder) {
            (None, None) => Ok(Some((invitation, None))),
            (None, Some(_)) => Err(sign_in_first()),
            (Some(caller), Some(holder)) if is_of(&holder, &invitation.email) && caller.account.id == holder.id => {
                Ok(Some((invitation, Some(holder))))
            }
            (Some(_), _) => Err(for_another()),
        }
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, subject: Self::Subject) -> Result<Self::Output, Refusal> {
        let Some((invitation, holder)) = subject else { return Ok(None) };
        let target = Target::Invitation(&invitation.id, &invitation.org);
        let is_backed = invitations::is_backed(tx, ctx, &invitation).await?;
        invitations::consume(tx, ctx, &invitation).await?;
        if !is_backed {
            // Used up all the same: it must not come to life again with the sender's rights.
            let event = Event::new(Action::InvitationAccepted, Actor::of(ctx), target).refused("sender_lost_rights");
            audit::record(tx, ctx, event).await?;
            return Ok(None);
        }
        let (account, begun) = match holder {
            Some(holder) => {
                let account = accounts::prove_email(tx, ctx, holder).await?;
                join(tx, ctx, &account, &invitation).await?;
                (account, None)
            }
            None => {
                let account = self.make(tx, ctx, &invitation).await?;
                join(tx, ctx, &account, &invitation).await?;
                let begun = match self.signs_in {
                    true => Some(begin::begin(tx, ctx, &account, (OUR_CLIENT, &["pwd"])).await?),
                    false => None,
                };
                (account, begun)
            }
        };
        let session_id = begun.as_ref().map(|begun| &begun.session.id).or(ctx.session_id());
        let actor = Actor::account(&account.id, session_id);
        let event = Event::new(Action::InvitationAccepted, actor, target).detail("role", invitation.role.as_str());
        audit::record(tx, ctx, event).await?;
        Ok(Some((account, begun)))
    }
}

/// Whether the account is the address's by its e-mail, and not by a username that reads like it.
fn is_of(account: &Account, email: &Email) -> bool {
    account.canonical_email() == email.canonical()
}

impl Accept {
    async fn make(&self, tx: &mut WriteTx, ctx: &Context, invitation: &Invitation) -> Result<Account, Refusal> {
        let missing = || Refusal::invalid(vec![FieldError::new("password", "MISSING", "Choose a password.")]);
        let phc = self.phc.as_ref().ok_or_else(missing)?;
        let new = new_person(invitation.email.clone(), self.data.clone());
        let account = accounts::insert(tx, ctx, &new).await.map_err(|refusal| match refusal.kind {
            // Somebody registered the address at this moment.
            Kind::Conflict => sign_in_first(),
            _ => refusal,
        })?;
        passwords::set(tx, &ctx.realm.id, &account.id, phc, ctx.now()).await?;
        let event =
            Event::new(Action::AccountRegistered, Actor::account(&account.id, None), Target::Account(&account.id));
        audit::record(tx, ctx, event).await?;
        accounts::prove_email(tx, ctx, account).await
    }
}

/// Gives the account the role, in the name of whoever invited it.
async fn join(tx: &mut WriteTx, ctx: &Context, account: &Account, invitation: &Invitation) -> Result<(), Refusal> {
    let memberships = roles::memberships_in(tx, &ctx.realm.id, &account.id).await?;
    if memberships.roles(&invitation.org).contains(&invitation.role) {
        return Ok(());
    }
    let assignment = RoleAssignment {
        id: RoleAssignmentId::random(&ctx.app.random),
        account: account.id.clone(),
        org: invitation.org.clone(),
        role: invitation.role,
        assigned_at: ctx.now(),
        assigned_by: invitation.invited_by.clone(),
    };
    roles::insert(tx, account, &assignment).await?;
    let target = Target::Role(&assignment.id, &assignment.account, &assignment.org);
    let event = Event::new(Action::RoleAssigned, Actor::account(&account.id, ctx.session_id()), target)
        .detail("role", assignment.role.as_str())
        .detail("invitation", invitation.id.as_str());
    audit::record(tx, ctx, event).await
}
