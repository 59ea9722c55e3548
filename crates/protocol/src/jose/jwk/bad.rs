//! Why a JWK or a set of them was refused, in words for its owner.

use std::fmt;

/// What is wrong with a JWK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BadJwk {
    /// Longer than 8 KiB.
    TooLong,
    /// Not a JSON object with each member once.
    NotAnObject,
    /// A private or symmetric key: its owner has just given it away.
    Secret,
    /// A key that Signet does not verify with, because of this member. In a set it is passed over.
    Unsupported(&'static str),
    /// `alg` is not an algorithm of such keys.
    OtherAlgorithm,
    /// This member is missing or not what it must be.
    Malformed(&'static str),
    /// The numbers are no key: a point that is not on the curve, or for which anybody can sign.
    NotAKey,
}

impl fmt::Display for BadJwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("the key is too long"),
            Self::NotAnObject => f.write_str("the key is not a JSON object with each member once"),
            Self::Secret => f.write_str("the key is private or symmetric; only public keys may be given"),
            Self::Unsupported(member) => write!(f, "the key's {member} is not supported"),
            Self::OtherAlgorithm => f.write_str("the key's alg does not fit the key"),
            Self::Malformed(member) => write!(f, "the key's {member} is missing or malformed"),
            Self::NotAKey => f.write_str("the key's numbers are not a public key"),
        }
    }
}

impl std::error::Error for BadJwk {}

/// What is wrong with a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BadJwkSet {
    /// Longer than 64 KiB.
    TooLong,
    /// Not a JSON object with a list of `keys` and each member once.
    NotASet,
    /// More than 32 keys.
    TooManyKeys,
    /// Two keys have one id.
    DuplicateKeyId,
    /// One of the keys is refused.
    Key {
        /// Its place in `keys`, from 0 on.
        index: usize,
        /// What is wrong with it.
        why: BadJwk,
    },
}

impl fmt::Display for BadJwkSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("the key set is too long"),
            Self::NotASet => f.write_str("the key set is not a JSON object with a list of keys and each member once"),
            Self::TooManyKeys => f.write_str("the key set holds more than 32 keys"),
            Self::DuplicateKeyId => f.write_str("two keys of the set have the same kid"),
            Self::Key { index, why } => write!(f, "keys[{index}]: {why}"),
        }
    }
}

impl std::error::Error for BadJwkSet {}
