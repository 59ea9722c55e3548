//! Why a token was refused, for the log: the caller learns only that it was.

use std::fmt;

/// A rule that the token breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// Longer than 8 KiB.
    TooLong,
    /// Not three parts of canonical base64url.
    NotCompact,
    /// The header is not a JSON object with the members it must have, each once and of its type.
    BadHeader,
    /// The header asks for something that changes what the token means: `crit`, `zip` or `b64`.
    UnsupportedHeader,
    /// The header names no algorithm that Signet uses.
    UnknownAlgorithm,
    /// The header's algorithm is not the key's.
    OtherAlgorithm,
    /// The header names no key, or in a form that no key of ours has.
    BadKeyId,
    /// The header carries no key, or one that cannot be used.
    BadKey,
    /// The header's `typ` is missing or that of another kind of token.
    OtherType,
    /// The signature does not verify.
    BadSignature,
    /// The payload is not JSON with the claims it must have, each once and of its type.
    BadClaims,
    /// The time is at or after `exp`.
    Expired,
    /// The time is before `nbf` or `iat`.
    NotYetValid,
    /// `iss` is another issuer.
    OtherIssuer,
    /// `aud` is another audience.
    OtherAudience,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the token is too long",
            Self::NotCompact => "the token is not three parts of base64url",
            Self::BadHeader => "the token's header is malformed",
            Self::UnsupportedHeader => "the token's header has a member that is not supported",
            Self::UnknownAlgorithm => "the token's algorithm is not supported",
            Self::OtherAlgorithm => "the token's algorithm is not its key's",
            Self::BadKeyId => "the token names no key",
            Self::BadKey => "the token carries no key that can be used",
            Self::OtherType => "the token is of another kind",
            Self::BadSignature => "the token's signature does not verify",
            Self::BadClaims => "the token's claims are malformed",
            Self::Expired => "the token has expired",
            Self::NotYetValid => "the token is not valid yet",
            Self::OtherIssuer => "the token is of another issuer",
            Self::OtherAudience => "the token is for another audience",
        })
    }
}

impl std::error::Error for Refused {}
