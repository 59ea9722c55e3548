//! API keys: credentials of machines. Each belongs to an account, acts in one organization, and may do at most what its
//! scopes and its account both permit at the moment it is used.
//!
//! Invariants: a secret is shown once and stored hashed, and sealed for checking signatures; a revoked or expired key, or
//! one whose account may not sign in, opens nothing; the signature of a write counts once.

mod authenticate;
mod model;
mod signature;
mod store;

pub use authenticate::{ApiKeys, Presented, Signing, authenticate};
pub use model::ApiKey;
pub use signature::SignedRequest;
pub(crate) use signature::spend;
pub(crate) use store::{STATEMENTS, by_id as row_by_id};

/// The change feed's name for API keys.
pub(crate) const TOPIC: &str = "api_key";

/// The one answer to a key or signature that does not hold, whatever is wrong with it.
pub(crate) fn refused() -> crate::refusal::Refusal {
    let message = "The API key or its signature is not valid, or not any more.";
    crate::refusal::Refusal::unauthenticated("UNAUTHORIZED", message)
}
