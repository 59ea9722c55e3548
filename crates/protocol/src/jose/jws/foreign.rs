//! Tokens that others sign with keys they registered: client assertions (RFC 7523) and request objects (RFC 9101).

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::parts::{Parts, is_typ};
use crate::jose::algorithm::Algorithm;
use crate::jose::public_key::PublicKey;
use crate::jose::refused::Refused;
use crate::json;

/// A token of another's whose form is right and whose signature nobody has checked yet. It may lack `kid` and `typ`.
#[derive(Debug)]
pub struct ForeignCompact<'a>(Parts<'a>);

#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

impl<'a> ForeignCompact<'a> {
    /// Reads a token's form by the rules of [`Compact::parse`](super::Compact::parse), except that `kid` may be absent.
    ///
    /// # Errors
    /// [`Refused`] with the first rule that the token breaks.
    pub fn parse(token: &'a str) -> Result<Self, Refused> {
        Parts::read(token).map(Self)
    }

    /// The id of the key that the token says it was signed with: to be looked up in the signer's own set alone, see
    /// [`JwkSet::find`](crate::jose::JwkSet::find).
    pub fn kid(&self) -> Option<&str> {
        self.0.kid.as_deref()
    }

    /// The kind that the token says it is of, as written.
    pub fn typ(&self) -> Option<&str> {
        self.0.typ.as_deref()
    }

    /// The algorithm that the token says it was signed with.
    pub fn alg(&self) -> Algorithm {
        self.0.algorithm
    }

    /// Whom the token says it is from. Nobody has checked it: it tells whose keys to look up, and nothing else.
    ///
    /// # Errors
    /// [`Refused::BadClaims`] when the payload is not JSON with a text for `iss`.
    pub fn unverified_issuer(&self) -> Result<String, Refused> {
        json::from_slice(&self.0.payload).map(|Issuer { iss }| iss).map_err(|_| Refused::BadClaims)
    }

    /// Checks algorithm, kind and signature, and only then reads the claims. `expected` lists the kinds that will do, with
    /// `None` where a token without `typ` will; name as few as possible, for one key may sign several kinds (RFC 8725,
    /// section 3.11).
    ///
    /// # Errors
    /// [`Refused`] with the first rule that the token breaks.
    pub fn verify<T: DeserializeOwned>(&self, key: &PublicKey, expected: &[Option<&str>]) -> Result<T, Refused> {
        self.0.verify(key, |typ| {
            expected.iter().any(|expected| match (typ, expected) {
                (Some(typ), Some(expected)) => is_typ(typ, expected),
                (None, None) => true,
                _ => false,
            })
        })
    }
}
