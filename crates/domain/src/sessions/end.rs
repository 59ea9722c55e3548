//! Ending sessions: the caller's own by signing out, or another of theirs.

use signet_vocabulary::{Kind, SessionId};

use super::store;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::refusal::Refusal;

/// Ends the caller's session with its refresh tokens, at once and on every node.
pub async fn sign_out(ctx: &Context) -> Result<(), Refusal> {
    let id = ctx.require_person()?.session.id.clone();
    match end_own(ctx, &id).await {
        // Another request ended it first, which is all that this one wants.
        Err(refusal) if refusal.kind == Kind::NotFound => Ok(()),
        ended => ended,
    }
}

/// Ends one of the caller's sessions. Ending another one than the present asks for a recent sign-in.
///
/// # Errors
/// `NotFound` for a session that is not the caller's, exactly as for one that does not exist; `Denied` with
/// REAUTHENTICATION_REQUIRED.
pub async fn end(ctx: &Context, id: &SessionId) -> Result<(), Refusal> {
    let is_present = ctx.require_person()?.session.id == *id;
    if !is_present {
        ctx.require_recent_person()?;
    }
    end_own(ctx, id).await
}

async fn end_own(ctx: &Context, id: &SessionId) -> Result<(), Refusal> {
    let account = &ctx.require_person()?.account.id;
    ctx.app
        .store
        .write(|mut tx| async move {
            let session = store::by_id(&mut tx, &ctx.realm.id, id).await?;
            if session.is_none_or(|session| session.account != *account) {
                return Err(Refusal::not_found("session"));
            }
            store::delete(&mut tx, &ctx.realm.id, id).await?;
            let event = Event::new(Action::SessionEnded, Actor::of(ctx), Target::Session(id, account));
            audit::record(&mut tx, ctx, event).await?;
            Ok(tx.commit(()))
        })
        .await
}
