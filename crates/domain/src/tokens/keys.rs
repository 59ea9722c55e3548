//! Replacing the keys that sign: those before count for as long as a token may be good for, whoever has it.

use signet_protocol::jose::Algorithm;

use crate::boxed;
use crate::clients;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::signing_keys::{self, Rotation};

/// Adds a key to the context's realm for `algorithm`, or one for each algorithm that the realm has keys of: published now, signing
/// after the publication time (at once when `immediately`), while the keys before it count until the last token that they sign has
/// expired: one of ours, or one of a client by its settings as they stand.
///
/// # Errors
/// What keeps the database from being read or written.
#[boxed]
pub async fn rotate_keys(
    ctx: &Context,
    algorithm: Option<Algorithm>,
    immediately: bool,
) -> Result<Vec<Rotation>, Refusal> {
    let ours = ctx.realm.access_token_lifetime(&ctx.app.settings);
    let longest = ours.max(clients::longest_token(ctx).await?);
    signing_keys::rotate(ctx, algorithm, (immediately, longest)).await
}
