//! What comes of a token that opens nothing: one answer for all reasons, a count, and a wait after too many.

use crate::audit::Action;
use crate::clients;
use crate::context::Context;
use crate::refusal::Refusal;

/// What failures are counted under, apart from those of any client: no client's id has a space.
const NAMED: &str = "client registration";

/// The refusal of a token that is unknown, spent, has expired or is of a client that is gone.
pub(super) fn no_token() -> Refusal {
    Refusal::unauthenticated("INVALID_TOKEN", "The token does not hold, or not any more.")
}

/// Counts a failure, and refuses it. Whoever has a token that holds is not kept waiting by others' failures.
pub(super) async fn refuse(ctx: &Context, action: Action) -> Refusal {
    clients::counted(ctx, NAMED, (action, "unknown_token"), no_token()).await
}
