//! API keys: credentials of machines. Each belongs to an account, acts in one organization, and may do at most what its
//! scopes and its account both permit at the moment it is used.
//!
//! Invariants: a secret is shown once and stored hashed, and sealed for checking signatures; a revoked or expired key, or
//! one whose account may not sign in, opens nothing, and the keys of an account end when it is suspended or closed; the
//! signature of a write counts once, also when the write is refused; nobody gives a key more than they hold.

mod authenticate;
mod check;
mod create;
mod known;
mod list;
mod model;
mod presented;
mod prove;
mod revoke;
mod signature;
mod store;
mod uses;

pub use authenticate::authenticate;
pub use check::scopes as checked_scopes;
pub use create::{CreateApiKey, NewApiKey, closed, too_many};
pub use known::ApiKeys;
pub use list::list;
pub use model::{ApiKey, ApiKeyStatus};
pub use presented::{Presented, Signing};
pub use revoke::RevokeApiKey;
pub(crate) use revoke::revoke_all;
pub(crate) use signature::spend;
pub use signature::{SignedRequest, spend_of_refused};
pub(crate) use store::{STATEMENTS, by_id as row_by_id};
pub use uses::{note_use, write_uses};

/// The change feed's name for API keys.
pub(crate) const TOPIC: &str = "api_key";
/// What the sealed secret is bound to, beside its realm and id.
const SECRET_PURPOSE: &str = "api_keys.sealed";

/// The one answer to a key or signature that does not hold, whatever is wrong with it.
pub(crate) fn refused() -> crate::refusal::Refusal {
    let message = "The API key or its signature is not valid, or not any more.";
    crate::refusal::Refusal::unauthenticated("UNAUTHORIZED", message)
}
