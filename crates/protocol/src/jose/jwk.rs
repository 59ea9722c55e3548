//! Public keys of others as JWKs (RFC 7517; RFC 7518, section 6; RFC 8037), read strictly.

mod bad;
mod members;
mod set;

use serde_json::{Map, Value};

use super::algorithm::Algorithm;
use super::public_key::PublicKey;
use crate::json;

pub use bad::{BadJwk, BadJwkSet};
pub(super) use members::Members;
pub use set::JwkSet;

/// The longest JWK that is looked at, in bytes: room for a chain of certificates, which is not read.
pub const MAX_LENGTH: usize = 8 * 1024;

/// A public key of another's: Ed25519, P-256, or RSA of 2048 to 4096 bits.
///
/// A [`PublicKey`] verifies with one algorithm. An RSA key that does not say which one it is for is therefore two of them,
/// one for RS256 and one for PS256, and whoever asks says which: the algorithm that the owner registered or, where the
/// owner may choose, the token's own out of those that are allowed there. Every other key is one.
#[derive(Debug, Clone)]
pub struct Jwk {
    kid: Option<String>,
    keys: Vec<PublicKey>,
}

impl Jwk {
    /// Reads one JWK, of 8 KiB at most. Members that say nothing about the key itself (`x5c` and the like) are ignored.
    ///
    /// # Errors
    /// [`BadJwk`] for text that is too long or not a JSON object with each member once, private and symmetric keys, kinds,
    /// uses and algorithms that Signet does not verify with, an `alg` that is not the key's, and members that are missing or
    /// not exactly what the RFCs want.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, BadJwk> {
        if bytes.len() > MAX_LENGTH {
            return Err(BadJwk::TooLong);
        }
        match json::from_slice(bytes) {
            Ok(Value::Object(members)) => Self::from_members(&members),
            _ => Err(BadJwk::NotAnObject),
        }
    }

    fn from_members(members: &Map<String, Value>) -> Result<Self, BadJwk> {
        let members = Members::read(members)?;
        let keys = members.algorithms().map(|algorithm| members.key(algorithm)).collect::<Result<_, _>>()?;
        Ok(Self { kid: members.kid.map(str::to_owned), keys })
    }

    /// What its owner calls the key: 1 to 128 printable ASCII characters, and nothing that the key itself bears out.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The algorithms that the key may be asked for.
    pub fn algorithms(&self) -> impl Iterator<Item = Algorithm> {
        self.keys.iter().map(PublicKey::algorithm)
    }

    /// The key that verifies with this algorithm, if it is one of the key's.
    pub fn key(&self, algorithm: Algorithm) -> Option<&PublicKey> {
        self.keys.iter().find(|key| key.algorithm() == algorithm)
    }
}
