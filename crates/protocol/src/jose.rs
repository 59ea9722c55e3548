//! JOSE: keys (RFC 7517, RFC 7518, RFC 8037), their thumbprints (RFC 7638) and signed tokens in compact form (RFC 7515).
//!
//! Signatures are computed by AWS-LC directly. A token library that takes keys as bytes would parse them again at every
//! call; here a key is parsed once and then verifies every request.

pub mod algorithm;
pub mod jwk;
pub mod jws;
mod kind;
pub mod public_key;
pub mod refused;
mod rsa;
pub mod signing_key;

pub use algorithm::Algorithm;
pub use jwk::{BadJwk, BadJwkSet, Jwk, JwkSet};
pub use jws::{CannotSign, Compact, ForeignCompact, KeyProof, sign};
pub use public_key::{BadPublicKey, PublicKey};
pub use refused::Refused;
pub use signing_key::{NoSigningKey, SigningKey};

#[cfg(test)]
mod tests;
