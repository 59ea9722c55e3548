//! The messages of a test realm, which are shown here instead of being delivered.

use super::require_test_realm;
use crate::boxed;
use crate::context::Context;
use crate::outbox::{self, Recipient, Waiting};
use crate::refusal::Refusal;

/// The newest messages of the caller's realm, at most `limit`; those to one address or number (E.164) alone if it is named.
///
/// # Errors
/// `Denied` for callers who do not hold everything in the realm, and in every realm that is not a test realm.
#[boxed]
pub async fn messages(ctx: &Context, to: Option<&str>, limit: u16) -> Result<Vec<Waiting>, Refusal> {
    require_test_realm(ctx)?;
    match to {
        None => outbox::waiting(ctx, limit).await,
        Some(address) if address.contains('@') => outbox::waiting_for(ctx, &Recipient::Address(address), limit).await,
        Some(number) => outbox::waiting_for(ctx, &Recipient::Phone(number), limit).await,
    }
}
