//! What comes of a client that is not proven: one answer for all reasons, a count, and a wait after too many.
//!
//! A secret has 256 random bits, and nobody guesses it; what is limited is the noise. So tries are counted after they failed,
//! and a client that proves itself costs no write.

use signet_vocabulary::Timestamp;

use super::lookup::Waiting;
use crate::audit::{self, Action};
use crate::context::Context;
use crate::limits::{self, Subject};
use crate::refusal::Refusal;

/// The code of the refusal of a client that is not proven.
pub const NOT_PROVEN: &str = "INVALID_CLIENT";

fn not_proven() -> Refusal {
    Refusal::unauthenticated(
        NOT_PROVEN,
        "The client is unknown, or did not prove itself in the way that it registered.",
    )
}

fn wait_until(ctx: &Context, until: Timestamp) -> Refusal {
    Refusal::limited(until.since(ctx.now()), "Too many failed tries for this client. Wait before the next one.")
}

fn waiting(ctx: &Context, named: &str) -> Waiting {
    Waiting::new(&ctx.realm.id, named, ctx.origin.address)
}

/// Counts a failure, and refuses it.
pub(super) async fn refuse(ctx: &Context, named: &str, why: &'static str) -> Refusal {
    counted(ctx, named, (Action::ClientProved, why), not_proven()).await
}

/// Counts a failure of whatever `named` names, and gives its `refusal`, or that of whoever has to wait. One who has to wait, as
/// far as this node knows, costs no more than the answer: those who fail elsewhere are told at their next failure here.
pub(crate) async fn counted(
    ctx: &Context,
    named: &str,
    (action, why): (Action, &'static str),
    refusal: Refusal,
) -> Refusal {
    let until = ctx.app.clients.wait_of(&waiting(ctx, named));
    if let Some(until) = until.filter(|until| ctx.now() < *until) {
        return wait_until(ctx, until);
    }
    let counted = ctx
        .app
        .store
        .write(|mut tx| async move {
            let tried = limits::reserve(&mut tx, ctx, Subject::Client(named)).await?;
            if tried.is_ok() {
                audit::count_refusal(&mut tx, ctx, action, why).await?;
            }
            Ok::<_, Refusal>(tx.commit(tried))
        })
        .await;
    match counted {
        Err(refusal) => refusal,
        Ok(Ok(guess)) => {
            if guess.blocks_until() > ctx.now() {
                ctx.app.clients.must_wait(waiting(ctx, named), guess.blocks_until());
            }
            refusal
        }
        Ok(Err(wait)) => {
            let until = ctx.now().plus(wait);
            ctx.app.clients.must_wait(waiting(ctx, named), until);
            wait_until(ctx, until)
        }
    }
}
