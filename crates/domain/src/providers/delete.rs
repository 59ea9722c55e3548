//! Deleting a provider.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::ProviderId;

use super::lookup::written;
use super::{Provider, store};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;

/// Deletes a provider with every link to it. Whoever is on the way there comes back to nothing, and what is kept of that ends
/// by itself; who signed in through it stays signed in.
///
/// # Errors
/// `Denied` without `write:clients` in the whole realm; `NotFound`.
#[derive(Debug)]
pub struct DeleteProvider(
    /// Which one.
    pub ProviderId,
);

#[async_trait]
impl Operation for DeleteProvider {
    const ACTION: Action = Action::ProviderDeleted;

    type Subject = Provider;
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Provider, Refusal> {
        written(tx, ctx, &self.0).await
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, provider: Provider) -> Result<(), Refusal> {
        store::delete(tx, &provider).await?;
        let event = Event::new(Action::ProviderDeleted, Actor::of(ctx), Target::Provider(&provider.id));
        audit::record(tx, ctx, event).await
    }
}
