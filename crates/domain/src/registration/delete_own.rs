//! A client that takes itself back (RFC 7592, section 2.3).

use super::own::Shown;
use super::unproven;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::clients;
use crate::context::Context;
use crate::refusal::Refusal;

/// Deletes a client with its secrets and its token, for good and on every node at once.
///
/// # Errors
/// As [`own`](super::own).
#[boxed]
pub async fn delete_own(ctx: &Context, id: &str, token: &str) -> Result<(), Refusal> {
    let Some(shown) = Shown::read(id, token) else {
        return Err(unproven::refuse(ctx, Action::ClientProved).await);
    };
    let shown = &shown;
    let is_deleted = ctx
        .app
        .store
        .write(|mut tx| async move {
            let Some((client, _)) = shown.client(&mut tx, ctx).await? else { return Ok(tx.commit(false)) };
            clients::remove(&mut tx, &client).await?;
            let event = Event::new(Action::ClientDeleted, Actor::default(), Target::Client(&client.id));
            audit::record(&mut tx, ctx, event.detail("byItself", true)).await?;
            Ok::<_, Refusal>(tx.commit(true))
        })
        .await?;
    if is_deleted { Ok(()) } else { Err(unproven::refuse(ctx, Action::ClientProved).await) }
}
