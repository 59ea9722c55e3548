//! Tokens that are good in the hands of one key alone: what a request shows to prove that it holds it (RFC 9449).
//!
//! Invariants: a proof is for one request, made just now, and counts once on all nodes; a nonce is made from the time and a key
//! that all nodes have, so that none is kept; what is wrong with a proof is said before anything is spent for it.

mod nonce;
mod prove;

pub use nonce::nonce;
pub(crate) use prove::prove_with_token;
pub use prove::{INVALID_PROOF, Shown, USE_NONCE, missing, prove};
