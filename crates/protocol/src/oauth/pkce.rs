//! Proof Key for Code Exchange (RFC 7636), by S256 alone: who takes a code back is who asked for it.

use std::fmt;

use super::form::is_unreserved;
use crate::digest::{equal, sha256};
use crate::encoding::{base64url, from_base64url};

/// The one method there is.
pub const METHOD: &str = "S256";
/// How many characters a verifier has (RFC 7636, section 4.1).
const VERIFIER: std::ops::RangeInclusive<usize> = 43..=128;

/// Why a proof was refused. What it says can stand in an `error_description`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The method is `plain`, which it also is where a challenge comes without one (RFC 7636, section 4.3).
    Plain,
    /// The method is one that nobody knows.
    UnknownMethod,
    /// A method without a challenge.
    MethodAlone,
    /// The challenge is not 32 bytes of base64url.
    BadChallenge,
    /// The verifier is not 43 to 128 unreserved characters.
    BadVerifier,
    /// There was a challenge, and there is no verifier.
    NoVerifier,
    /// There is a verifier, and there was no challenge: whoever took the code did not ask for it (RFC 9700, section 4.8.2).
    NoChallenge,
    /// The verifier is not the challenge's.
    Mismatch,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "the code_challenge_method must be S256; plain is not supported",
            Self::UnknownMethod => "the code_challenge_method must be S256",
            Self::MethodAlone => "there is a code_challenge_method and no code_challenge",
            Self::BadChallenge => "the code_challenge must be 43 characters of base64url",
            Self::BadVerifier => "the code_verifier must be 43 to 128 unreserved characters",
            Self::NoVerifier => "the code_verifier is missing",
            Self::NoChallenge => "there is a code_verifier, but the code was asked for without a code_challenge",
            Self::Mismatch => "the code_verifier does not fit the code_challenge",
        })
    }
}

impl std::error::Error for Refused {}

/// What an asker committed itself to: SHA-256 of its verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge([u8; 32]);

impl Challenge {
    /// Reads `code_challenge` and `code_challenge_method`; `None` when neither is there.
    ///
    /// # Errors
    /// [`Refused`] for every other pair than a challenge and `S256`.
    pub fn parse(challenge: Option<&str>, method: Option<&str>) -> Result<Option<Self>, Refused> {
        match (challenge, method) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(Refused::MethodAlone),
            (Some(_), None | Some("plain")) => Err(Refused::Plain),
            (Some(challenge), Some(METHOD)) => {
                let bytes = from_base64url(challenge).and_then(|bytes| bytes.try_into().ok());
                bytes.map(|bytes| Some(Self(bytes))).ok_or(Refused::BadChallenge)
            }
            (Some(_), Some(_)) => Err(Refused::UnknownMethod),
        }
    }

    /// A challenge that was stored.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// What to store.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Checks a verifier, in time that does not depend on where it is wrong.
    ///
    /// # Errors
    /// `BadVerifier` or `Mismatch`.
    pub fn verify(&self, verifier: &str) -> Result<(), Refused> {
        if !VERIFIER.contains(&verifier.len()) || !verifier.bytes().all(is_unreserved) {
            return Err(Refused::BadVerifier);
        }
        if equal(&sha256(verifier.as_bytes()), &self.0) { Ok(()) } else { Err(Refused::Mismatch) }
    }
}

/// The text of `code_challenge`.
impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64url(&self.0))
    }
}

/// Checks what came with a code against what it was asked for with: both or neither (RFC 9700, section 4.8.2).
///
/// # Errors
/// [`Refused`].
pub fn verify(challenge: Option<&Challenge>, verifier: Option<&str>) -> Result<(), Refused> {
    match (challenge, verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(Refused::NoChallenge),
        (Some(_), None) => Err(Refused::NoVerifier),
        (Some(challenge), Some(verifier)) => challenge.verify(verifier),
    }
}

#[cfg(test)]
mod tests;
