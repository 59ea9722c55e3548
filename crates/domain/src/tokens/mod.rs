//! Tokens: access tokens that anybody can verify, and refresh tokens that only we know.
//!
//! Invariants: an access token is signed by a key of its realm and counts in no other; a refresh token is stored only as a
//! hash, and one that was spent ends its family.

mod access;
mod refresh;
mod store;

pub(crate) use access::issue;
pub use access::{AccessToken, Verified, VerifiedTokens, verify};
pub use refresh::RefreshToken;
pub(crate) use refresh::{Rotated, begin_family, is_of_a_family, rotate};
pub(crate) use store::STATEMENTS;
