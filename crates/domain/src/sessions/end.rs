//! Ending sessions: the caller's own by signing out, or another of theirs.

use signet_storage::WriteTx;
use signet_vocabulary::{Kind, SessionId};

use super::store;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::{self, Operation};
use crate::refusal::Refusal;

/// Ends the caller's session with its refresh tokens, at once and on every node.
pub async fn sign_out(ctx: &Context) -> Result<(), Refusal> {
    let id = ctx.require_person()?.session.id.clone();
    match perform::run(ctx, &EndSession { id }).await {
        // Another request ended it first, which is all that this one wants.
        Err(refusal) if refusal.kind == Kind::Unauthenticated => Ok(()),
        ended => ended,
    }
}

/// Ends one of the caller's sessions. Ending another one than the present asks for a recent sign-in.
///
/// # Errors
/// `NotFound` for a session that is not the caller's, exactly as for one that does not exist; `Denied` with
/// REAUTHENTICATION_REQUIRED.
pub async fn end(ctx: &Context, id: &SessionId) -> Result<(), Refusal> {
    perform::run(ctx, &EndSession { id: id.clone() }).await
}

struct EndSession {
    id: SessionId,
}

impl Operation for EndSession {
    const ACTION: Action = Action::SessionEnded;
    const FOR_ENROLMENT: bool = true;

    type Subject = ();
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<(), Refusal> {
        let person = ctx.require_person()?;
        if person.session.id != self.id {
            ctx.require_recent_person()?;
        }
        match store::by_id(tx, &ctx.realm.id, &self.id).await? {
            Some(session) if session.account == person.account.id => Ok(()),
            _ => Err(Refusal::not_found("session")),
        }
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (): ()) -> Result<(), Refusal> {
        let account = &ctx.require_person()?.account.id;
        store::delete(tx, &ctx.realm.id, &self.id).await?;
        let target = Target::Session(&self.id, account);
        audit::record(tx, ctx, Event::new(Action::SessionEnded, Actor::of(ctx), target)).await
    }
}
