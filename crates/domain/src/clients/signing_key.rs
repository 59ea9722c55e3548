//! The key that signs for a client is published when the client is made: who reads the realm's keys afterwards, and keeps
//! them for as long as they may be kept, knows it at the first token.

use super::{ClientChange, SigningAlgorithm};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::signing_keys;

/// Sees to it that the realm has a key of the algorithm that is asked for.
pub(crate) async fn publish(ctx: &Context, said: &ClientChange) -> Result<(), Refusal> {
    let word = said.signing_algorithm.as_ref().and_then(Option::as_deref);
    match word.and_then(|word| word.parse::<SigningAlgorithm>().ok()) {
        Some(algorithm) => signing_keys::ensure(ctx, algorithm.of_keys()).await,
        None => Ok(()),
    }
}
