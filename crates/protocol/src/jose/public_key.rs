//! Public keys of one algorithm each, parsed once and named by their thumbprint.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::signature::ParsedPublicKey;
use serde_json::{Map, Value};

use super::algorithm::Algorithm;
use super::kind::{Kind, verification};
use crate::digest::sha256;
use crate::encoding::base64url;

/// Bytes that are not a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadPublicKey;

impl fmt::Display for BadPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bytes are not a public key of that algorithm")
    }
}

impl std::error::Error for BadPublicKey {}

/// A public key, ours or another's. It verifies with one algorithm and no other. Cloning shares it.
#[derive(Clone)]
pub struct PublicKey(Arc<Parsed>);

struct Parsed {
    algorithm: Algorithm,
    key: ParsedPublicKey,
    kid: String,
}

impl PublicKey {
    /// Takes the bytes of a key of this algorithm: for `EdDSA` the 32 of RFC 8032, section 5.1.2; for `ES256` the 65 of an
    /// uncompressed point (SEC 1, section 2.3.3); for `RS256` and `PS256` the DER of `RSAPublicKey` (RFC 8017, appendix
    /// A.1.1) with a modulus of 2048 to 4096 bits and an odd exponent above 2^16.
    ///
    /// # Errors
    /// [`BadPublicKey`] for every other form, points that are not on P-256, and the points of Ed25519 for which anybody can
    /// sign. A text of 32 bytes that is no point of Ed25519 is taken, and verifies nothing.
    pub fn from_bytes(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, BadPublicKey> {
        let kind = Kind::of(algorithm);
        if !kind.has_form(bytes) {
            return Err(BadPublicKey);
        }
        let key = ParsedPublicKey::new(verification(algorithm), bytes).map_err(|_| BadPublicKey)?;
        Ok(Self(Arc::new(Parsed { algorithm, key, kid: thumbprint(kind, bytes) })))
    }

    /// The bytes that [`PublicKey::from_bytes`] takes.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.key.as_ref()
    }

    /// The SHA-256 thumbprint of the key's JWK (RFC 7638; RFC 8037, appendix A.3), 43 characters. A key of ours has it for
    /// its id; of a key that proves a token's holder it is the `jkt` (RFC 9449, section 6.1). What others call their keys is
    /// another thing: see [`Jwk::kid`](super::Jwk::kid).
    pub fn kid(&self) -> &str {
        &self.0.kid
    }

    /// The key's one algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.0.algorithm
    }

    /// The key as a JWK for a published set (RFC 7517; RFC 7518, section 6; RFC 8037): public members only.
    pub fn to_jwk(&self) -> Value {
        let members = Kind::of(self.algorithm()).members(self.as_bytes());
        let about = [("kid", self.kid()), ("use", "sig"), ("alg", self.algorithm().name())];
        let mut jwk = Map::from_iter([("kty".to_owned(), Value::Null)]);
        jwk.extend(members.into_iter().map(|(name, value)| (name.to_owned(), value.into())));
        jwk.extend(about.map(|(name, value)| (name.to_owned(), value.into())));
        jwk.into()
    }

    /// Whether `signature` is this key's over `message`.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.key.verify_sig(message, signature).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({}, {})", self.algorithm(), self.kid())
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.algorithm() == other.algorithm() && self.as_bytes() == other.as_bytes()
    }
}

impl Eq for PublicKey {}

/// The required members in the order of their names, without white space (RFC 7638, section 3).
fn thumbprint(kind: Kind, bytes: &[u8]) -> String {
    let members = kind.members(bytes).into_iter().map(|(name, value)| format!(r#""{name}":"{value}""#));
    let members = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
    base64url(&sha256(members.as_bytes()))
}
