//! Tokens of our own: each names the key that signed it, and its kind.

use serde::de::DeserializeOwned;

use super::parts::{Parts, is_typ};
use crate::jose::algorithm::Algorithm;
use crate::jose::public_key::PublicKey;
use crate::jose::refused::Refused;

/// A token of ours whose form is right and whose signature nobody has checked yet: it tells which key to look up, and
/// gives its claims only to [`Compact::verify`].
#[derive(Debug)]
pub struct Compact<'a> {
    parts: Parts<'a>,
    kid: String,
}

impl<'a> Compact<'a> {
    /// Reads a token's form: at most 8 KiB, three parts of canonical base64url, a header without duplicate members, an
    /// `alg` that Signet uses, a `kid` of 1 to 128 printable ASCII characters, and neither `crit` nor `zip` nor `b64`.
    ///
    /// # Errors
    /// [`Refused`] with the first rule that the token breaks.
    pub fn parse(token: &'a str) -> Result<Self, Refused> {
        let mut parts = Parts::read(token)?;
        let kid = parts.kid.take().ok_or(Refused::BadKeyId)?;
        Ok(Self { parts, kid })
    }

    /// The id of the key that the token says it was signed with: to be looked up among our own, and nowhere else.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The kind that the token says it is of, as written.
    pub fn typ(&self) -> Option<&str> {
        self.parts.typ.as_deref()
    }

    /// The algorithm that the token says it was signed with.
    pub fn alg(&self) -> Algorithm {
        self.parts.algorithm
    }

    /// Checks algorithm, kind and signature, and only then reads the claims. `expected_typ` is compared without regard
    /// to case and to a leading `application/` (RFC 7515, section 4.1.9).
    ///
    /// # Errors
    /// [`Refused`] with the first rule that the token breaks.
    pub fn verify<T: DeserializeOwned>(&self, key: &PublicKey, expected_typ: &str) -> Result<T, Refused> {
        self.parts.verify(key, |typ| typ.is_some_and(|typ| is_typ(typ, expected_typ)))
    }
}
