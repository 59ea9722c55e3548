//! Sets of public keys (RFC 7517, section 5): what a client registers, or publishes at its `jwks_uri`.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Jwk;
use super::bad::{BadJwk, BadJwkSet};
use crate::jose::algorithm::Algorithm;
use crate::jose::public_key::PublicKey;
use crate::json;

/// The public keys of one owner. Cloning shares the keys.
#[derive(Debug, Clone)]
pub struct JwkSet(Vec<Jwk>);

#[derive(Deserialize)]
struct Members {
    keys: Vec<Value>,
}

impl JwkSet {
    /// The longest set that is looked at, in bytes.
    pub const MAX_LENGTH: usize = 64 * 1024;

    /// The most keys in a set, those that are passed over included.
    pub const MAX_KEYS: usize = 32;

    /// Reads a set, of 64 KiB and 32 keys at most. Keys of a kind, size, use or algorithm that Signet does not verify with
    /// are passed over (RFC 7517, section 5), so that the set may turn out empty.
    ///
    /// # Errors
    /// [`BadJwkSet`] for text that is too long or not a set, two keys of one id, and keys that [`Jwk`] refuses for another
    /// reason: the owner has made a mistake, with a private key perhaps.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, BadJwkSet> {
        if bytes.len() > Self::MAX_LENGTH {
            return Err(BadJwkSet::TooLong);
        }
        let Members { keys } = json::from_slice(bytes).map_err(|_| BadJwkSet::NotASet)?;
        if keys.len() > Self::MAX_KEYS {
            return Err(BadJwkSet::TooManyKeys);
        }
        let mut read = Vec::new();
        for (index, key) in keys.iter().enumerate() {
            match key.as_object().ok_or(BadJwk::NotAnObject).and_then(known) {
                Ok(key) => read.extend(key),
                Err(why) => return Err(BadJwkSet::Key { index, why }),
            }
        }
        let mut kids = HashSet::new();
        if !read.iter().filter_map(Jwk::kid).all(|kid| kids.insert(kid)) {
            return Err(BadJwkSet::DuplicateKeyId);
        }
        Ok(Self(read))
    }

    /// The key to verify a token with that names this key, or none. `algorithm` is the one that the owner registered or,
    /// where the owner may choose, the token's own once it is known to be allowed.
    ///
    /// A key that is named must be in the set and have the algorithm; when none is named, exactly one key of the set must
    /// have it.
    pub fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Option<&PublicKey> {
        let named = self.0.iter().filter(|key| kid.is_none() || key.kid() == kid);
        let mut fitting = named.filter_map(|key| key.key(algorithm));
        let first = fitting.next()?;
        if fitting.next().is_none() { Some(first) } else { None }
    }

    /// The keys.
    pub fn iter(&self) -> impl Iterator<Item = &Jwk> {
        self.0.iter()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no key at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The key, or nothing for one that is passed over.
fn known(members: &Map<String, Value>) -> Result<Option<Jwk>, BadJwk> {
    match Jwk::from_members(members) {
        Err(BadJwk::Unsupported(_)) => Ok(None),
        read => read.map(Some),
    }
}
