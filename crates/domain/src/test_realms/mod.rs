//! Test realms: their clocks can be moved ahead and their messages read, so that whoever builds on Signet can test expiry,
//! lock-out and second factors from end to end without waiting.
//!
//! Invariants: a realm is a test realm from its making or never; no other realm's clock moves, and no other's messages are
//! shown; only who holds everything in the realm may do either.

mod advance;
mod messages;

pub use advance::{AdvanceClock, Advanced, check_seconds};
pub use messages::messages;

use crate::access::require_everything;
use crate::context::Context;
use crate::refusal::Refusal;

/// The refusal of every realm that is not a test realm.
pub fn not_a_test_realm() -> Refusal {
    let message =
        "This is not a test realm. A realm is made one by `signet realm create --test`, and never becomes one later.";
    Refusal::denied(None, message)
}

/// Lets pass who holds everything in a test realm.
fn require_test_realm(ctx: &Context) -> Result<(), Refusal> {
    require_everything(ctx)?;
    if ctx.realm.is_test { Ok(()) } else { Err(not_a_test_realm()) }
}
