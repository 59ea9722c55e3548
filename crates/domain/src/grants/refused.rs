//! How the token endpoint's operations say no.

use signet_protocol::oauth::ErrorCode;

use crate::refusal::Refusal;

/// Why a client gets no tokens.
#[derive(Debug)]
pub enum Refused {
    /// In the words of OAuth, with a sentence for developers (RFC 6749, section 5.2).
    Said(ErrorCode, &'static str),
    /// What has nothing to do with the request: the database is away, or a mistake of ours.
    Failed(Refusal),
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Failed(refusal)
    }
}

impl From<signet_storage::Error> for Refused {
    fn from(error: signet_storage::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// The one answer to a code or refresh token that is unknown, spent, expired, another client's or has lost what it rests on.
pub(super) fn invalid_grant() -> Refused {
    Refused::Said(ErrorCode::InvalidGrant, "The code or refresh token is not valid, or not any more.")
}
