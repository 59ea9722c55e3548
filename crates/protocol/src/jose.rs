//! JOSE: keys (RFC 7517, RFC 8037), their thumbprints (RFC 7638) and signed tokens in compact form (RFC 7515).
//!
//! Signatures are computed by AWS-LC directly. A token library that takes keys as bytes would parse them again at every
//! call; here a key is parsed once and then verifies every request.

pub mod algorithm;
pub mod jws;
pub mod key;
pub mod refused;

pub use algorithm::Algorithm;
pub use jws::{CannotSign, Compact, sign};
pub use key::{PublicKey, SigningKey};
pub use refused::Refused;

#[cfg(test)]
mod tests;
