//! Taking back a token that lets software register itself.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::RegistrationTokenId;

use super::{no_such, store};
use crate::access::{Permission, require_over_clients};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;

/// Deletes a token, at once and on every node. The clients that registered with it stay.
///
/// # Errors
/// `Denied` without `write:clients` in the whole realm; `NotFound`.
#[derive(Debug)]
pub struct RevokeRegistrationToken(
    /// Which one.
    pub RegistrationTokenId,
);

#[async_trait]
impl Operation for RevokeRegistrationToken {
    const ACTION: Action = Action::RegistrationTokenRevoked;

    type Subject = ();
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<(), Refusal> {
        require_over_clients(ctx, Permission::WriteClients)?;
        store::by_id(tx, &ctx.realm.id, &self.0).await?.map(drop).ok_or_else(no_such)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (): ()) -> Result<(), Refusal> {
        store::delete(tx, &ctx.realm.id, &self.0).await?;
        let target = Target::RegistrationToken(&self.0);
        audit::record(tx, ctx, Event::new(Action::RegistrationTokenRevoked, Actor::of(ctx), target)).await
    }
}
