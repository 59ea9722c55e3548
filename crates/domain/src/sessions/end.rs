//! Ending sessions: the caller's own by signing out, or another of theirs.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::{Kind, SessionId};

use super::log_out::end_with;
use super::{Session, store};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::perform::{self, AsAnother, Operation};
use crate::refusal::Refusal;

/// Ends the caller's session with its refresh tokens, at once and on every node.
#[boxed]
pub async fn sign_out(ctx: &Context) -> Result<(), Refusal> {
    let id = match ctx.session_id() {
        // Whoever acts as another ends that.
        Some(id) => id.clone(),
        None => ctx.require_person()?.session.id.clone(),
    };
    match perform::run(ctx, &EndSession { id }).await {
        // Another request ended it first, which is all that this one wants.
        Err(refusal) if refusal.kind == Kind::Unauthenticated => Ok(()),
        ended => ended,
    }
}

/// Ends one of the caller's sessions. Ending another one than the present asks for a recent sign-in, unless somebody else acts
/// in it.
///
/// # Errors
/// `NotFound` for a session that is not the caller's, exactly as for one that does not exist; `Denied` with
/// REAUTHENTICATION_REQUIRED.
#[boxed]
pub async fn end(ctx: &Context, id: &SessionId) -> Result<(), Refusal> {
    perform::run(ctx, &EndSession { id: id.clone() }).await
}

struct EndSession {
    id: SessionId,
}

#[async_trait]
impl Operation for EndSession {
    const ACTION: Action = Action::SessionEnded;
    const FOR_ENROLMENT: bool = true;
    const AS_ANOTHER: AsAnother = AsAnother::Always;

    type Subject = Session;
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Session, Refusal> {
        let found = store::by_id(tx, &ctx.realm.id, &self.id).await?;
        let is_present = ctx.session_id() == Some(&self.id);
        if !is_present {
            let account = &ctx.require_person()?.account.id;
            // Whom it concerns puts an end to it at any time.
            let is_of_agent = |session: &Session| session.account == *account && session.agent.is_some();
            if !found.as_ref().is_some_and(is_of_agent) {
                ctx.require_recent_person()?;
            }
        }
        let account = &ctx.require_caller()?.account.id;
        found.filter(|session| session.account == *account).ok_or_else(|| Refusal::not_found("session"))
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, session: Session) -> Result<(), Refusal> {
        end_with(tx, ctx, &session).await?;
        store::delete(tx, &ctx.realm.id, &self.id).await?;
        let action = if session.agent.is_some() { Action::ImpersonationEnded } else { Self::ACTION };
        let target = Target::Session(&self.id, &session.account);
        audit::record(tx, ctx, Event::new(action, Actor::of(ctx), target)).await
    }
}
