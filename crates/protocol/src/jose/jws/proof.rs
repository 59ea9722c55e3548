//! Tokens that carry the key they are signed with, and prove nothing but its possession: DPoP (RFC 9449, section 4.2).

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::parts::{Parts, is_typ};
use crate::jose::algorithm::Algorithm;
use crate::jose::jwk::Members;
use crate::jose::public_key::PublicKey;
use crate::jose::refused::Refused;
use crate::json;

/// A proof whose form is right and whose signature nobody has checked yet. Who made it is said by its key's thumbprint
/// alone, and only once [`KeyProof::verify`] has succeeded.
#[derive(Debug)]
pub struct KeyProof<'a> {
    parts: Parts<'a>,
    key: PublicKey,
}

#[derive(Deserialize)]
struct WithKey {
    jwk: Map<String, Value>,
}

impl<'a> KeyProof<'a> {
    /// Reads a proof's form by the rules of [`Compact::parse`](super::Compact::parse), except that `kid` may be absent and
    /// `jwk` must be a public key that fits `alg`. This is the one place that reads a key from a token.
    ///
    /// # Errors
    /// [`Refused`] with the first rule that the proof breaks; [`Refused::BadKey`] when there is no key, or one that
    /// [`Jwk`](crate::jose::Jwk) refuses, a private one above all.
    pub fn parse(token: &'a str) -> Result<Self, Refused> {
        let parts = Parts::read(token)?;
        let WithKey { jwk } = json::from_slice(&parts.header).map_err(|_| Refused::BadKey)?;
        let members = Members::read(&jwk).map_err(|_| Refused::BadKey)?;
        if !members.algorithms().any(|algorithm| algorithm == parts.algorithm) {
            return Err(Refused::OtherAlgorithm);
        }
        let key = members.key(parts.algorithm).map_err(|_| Refused::BadKey)?;
        Ok(Self { parts, key })
    }

    /// The key that the proof carries. Its [`kid`](PublicKey::kid) is the thumbprint that tokens are bound to.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The algorithm of the proof and of its key.
    pub fn alg(&self) -> Algorithm {
        self.parts.algorithm
    }

    /// Checks kind and signature, and only then reads the claims. `expected_typ` is compared as by
    /// [`Compact::verify`](super::Compact::verify).
    ///
    /// # Errors
    /// [`Refused`] with the first rule that the proof breaks.
    pub fn verify<T: DeserializeOwned>(&self, expected_typ: &str) -> Result<T, Refused> {
        self.parts.verify(&self.key, |typ| typ.is_some_and(|typ| is_typ(typ, expected_typ)))
    }
}
