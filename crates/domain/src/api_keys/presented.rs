//! What a request presents: an API key, and perhaps a signature.

use signet_protocol::api_key::SecretKey;
use signet_vocabulary::ApiKeyId;

/// What a request presents as its API key.
#[derive(Debug)]
pub enum Presented {
    /// The secret itself.
    Secret(SecretKey),
    /// The id alone; a signature proves that the caller has the secret.
    Id(ApiKeyId),
}

impl Presented {
    /// Reads the header `X-API-KEY`; `None` for anything that is neither form.
    pub fn parse(text: &str) -> Option<Self> {
        match SecretKey::parse(text) {
            Some(secret) => Some(Self::Secret(secret)),
            None => text.parse().ok().map(Self::Id),
        }
    }

    /// The id of the key that it would be.
    pub(super) fn id(&self) -> &ApiKeyId {
        match self {
            Self::Secret(secret) => secret.id(),
            Self::Id(id) => id,
        }
    }
}

/// What was signed, exactly as the request was sent, and the signature.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'a> {
    /// `X-Signature`.
    pub signature: &'a str,
    /// `X-Timestamp`.
    pub timestamp: &'a str,
    /// The method.
    pub method: &'a str,
    /// The path.
    pub path: &'a str,
    /// The query without its question mark; empty when there is none.
    pub query: &'a str,
    /// The body.
    pub body: &'a [u8],
}
