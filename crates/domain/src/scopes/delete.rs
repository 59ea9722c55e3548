//! Deleting a scope.

use async_trait::async_trait;
use signet_storage::WriteTx;

use super::built_in::is_reserved;
use super::lookup::no_such;
use super::name::ScopeName;
use super::put::is_built_in;
use super::store;
use crate::access::{Permission, require_over_clients};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;

/// Deletes a scope of the realm, on every node at once. Clients that name it, and people who agreed to it, are left as they
/// are: the word tells nothing any more.
///
/// # Errors
/// `Denied` without `write:clients` in the whole realm; `Conflict` for a built-in word; `NotFound`.
#[derive(Debug)]
pub struct DeleteScope(
    /// Which one.
    pub ScopeName,
);

#[async_trait]
impl Operation for DeleteScope {
    const ACTION: Action = Action::ScopeDeleted;

    type Subject = ();
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<(), Refusal> {
        require_over_clients(ctx, Permission::WriteClients)?;
        if is_reserved(self.0.as_str()) {
            return Err(is_built_in());
        }
        store::by_name(tx, &ctx.realm.id, &self.0).await?.map(drop).ok_or_else(no_such)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (): ()) -> Result<(), Refusal> {
        store::delete(tx, &ctx.realm.id, &self.0).await?;
        let event = Event::new(Action::ScopeDeleted, Actor::of(ctx), Target::Scope(self.0.as_str()));
        audit::record(tx, ctx, event).await
    }
}
