//! Deleting identities, and bringing them back.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::IdentityId;

use super::model::Identity;
use super::{no_such, store};
use crate::access::{Act, require_act};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;

/// Deletes an identity: it is shown no more, unless somebody asks for what was deleted.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`; `Conflict` for the identity of a user.
#[derive(Debug)]
pub struct DeleteIdentity(pub IdentityId);

/// Brings a deleted identity back. One that was not deleted stays as it is.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`.
#[derive(Debug)]
pub struct RestoreIdentity(pub IdentityId);

/// The refusal to leave a user without its identity.
pub fn of_a_user() -> Refusal {
    Refusal::conflict("This is the identity of a user, and each user has one. Give the user another identity first.")
}

#[async_trait]
impl Operation for DeleteIdentity {
    const ACTION: Action = Action::IdentityDeleted;

    type Subject = Identity;
    type Output = Identity;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Identity, Refusal> {
        let identity = store::by_id(tx, &ctx.realm.id, &self.0).await?;
        // What is deleted is gone, also for those who may change it still.
        let identity = identity.filter(|identity| identity.deleted_at.is_none()).ok_or_else(no_such)?;
        require_act(ctx, Act::Write, identity.owned(ctx), super::WHAT)?;
        Ok(identity)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, identity: Identity) -> Result<Identity, Refusal> {
        if store::is_of_an_account(tx, &identity).await? {
            return Err(of_a_user());
        }
        let identity = Identity { deleted_at: Some(ctx.now()), updated_at: ctx.now(), ..identity };
        store::update(tx, &identity).await?;
        let event = Event::new(Action::IdentityDeleted, Actor::of(ctx), Target::Identity(&identity.id));
        audit::record(tx, ctx, event).await?;
        Ok(identity)
    }
}

#[async_trait]
impl Operation for RestoreIdentity {
    const ACTION: Action = Action::IdentityRestored;

    type Subject = Identity;
    type Output = Identity;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Identity, Refusal> {
        let identity = store::by_id(tx, &ctx.realm.id, &self.0).await?.ok_or_else(no_such)?;
        require_act(ctx, Act::Restore, identity.owned(ctx), super::WHAT)?;
        Ok(identity)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, identity: Identity) -> Result<Identity, Refusal> {
        if identity.deleted_at.is_none() {
            return Ok(identity);
        }
        let identity = Identity { deleted_at: None, updated_at: ctx.now(), ..identity };
        store::update(tx, &identity).await?;
        let event = Event::new(Action::IdentityRestored, Actor::of(ctx), Target::Identity(&identity.id));
        audit::record(tx, ctx, event).await?;
        Ok(identity)
    }
}
