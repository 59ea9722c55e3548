//! Deleting a client.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::ClientId;

use super::lookup::written;
use super::{Client, store};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;
use crate::registration;

/// Deletes a client with its secrets, for good and on every node at once: it only takes power away.
///
/// # Errors
/// `Denied` without `write:clients` in the whole realm; `NotFound`.
#[derive(Debug)]
pub struct DeleteClient(
    /// Which one.
    pub ClientId,
);

/// Takes a client away, with its secrets and what it looked after itself with.
pub(crate) async fn remove(tx: &mut WriteTx, client: &Client) -> Result<(), Refusal> {
    store::delete(tx, client).await?;
    Ok(registration::forget(tx, &client.realm, &client.id).await?)
}

#[async_trait]
impl Operation for DeleteClient {
    const ACTION: Action = Action::ClientDeleted;

    type Subject = Client;
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Client, Refusal> {
        written(tx, ctx, &self.0).await
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, client: Client) -> Result<(), Refusal> {
        remove(tx, &client).await?;
        let event = Event::new(Action::ClientDeleted, Actor::of(ctx), Target::Client(&client.id));
        audit::record(tx, ctx, event).await
    }
}
