//! ID tokens (OpenID Connect Core 1.0, section 2): what is told to a client of a sign-in.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::claims::is_of_tokens;
use crate::digest::{sha256, sha512};
use crate::encoding::base64url;
use crate::jose::Algorithm;

/// The `typ` of an ID token's header: so that one passes for no token of another kind (RFC 8725, section 3.11).
pub const TYP: &str = "JWT";

/// What an ID token says. Times are whole seconds since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer's URL.
    pub iss: String,
    /// The account's id.
    pub sub: String,
    /// The client's id, and nobody else's.
    pub aud: String,
    /// From this second on the token says nothing any more.
    pub exp: i64,
    /// When it was issued.
    pub iat: i64,
    /// When the account proved who it is.
    pub auth_time: i64,
    /// What the client sent to know its own request by, byte for byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// How strongly the account proved who it is.
    pub acr: String,
    /// How it did (RFC 8176).
    pub amr: Vec<String>,
    /// The session, which a log-out names (OpenID Connect Front-Channel and Back-Channel Logout).
    pub sid: String,
    /// Half of the hash of the access token that is handed out beside (section 3.1.3.6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// What is told of the person.
    #[serde(flatten)]
    about: Map<String, Value>,
}

/// What the client asked for and how the account came in, of which an ID token is made.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The issuer's URL.
    pub issuer: String,
    /// The account's id.
    pub subject: String,
    /// The client's id.
    pub client: String,
    /// When it is issued, in seconds since 1970.
    pub issued_at: i64,
    /// How many seconds it says something.
    pub lifetime: i64,
    /// When the account proved who it is, in seconds since 1970.
    pub auth_time: i64,
    /// The request's nonce.
    pub nonce: Option<String>,
    /// How strong the proof was.
    pub acr: String,
    /// How it was given.
    pub amr: Vec<String>,
    /// The session's id.
    pub session: String,
}

impl Claims {
    /// The claims of an ID token, with what is told of the person: what bears the name of a claim that says who speaks for
    /// whom is left out, wherever it came from.
    pub fn new(facts: Facts, access_token: Option<(Algorithm, &str)>, about: Map<String, Value>) -> Self {
        Self {
            iss: facts.issuer,
            sub: facts.subject,
            aud: facts.client,
            exp: facts.issued_at.saturating_add(facts.lifetime),
            iat: facts.issued_at,
            auth_time: facts.auth_time,
            nonce: facts.nonce,
            acr: facts.acr,
            amr: facts.amr,
            sid: facts.session,
            at_hash: access_token.map(|(algorithm, token)| at_hash(algorithm, token)),
            about: about.into_iter().filter(|(name, _)| !is_of_tokens(name)).collect(),
        }
    }

    /// What is told of the person.
    pub fn about(&self) -> &Map<String, Value> {
        &self.about
    }
}

/// The left half of the hash of an access token's text, in base64url (OpenID Connect Core 1.0, section 3.1.3.6), by the hash
/// that goes with the algorithm of the ID token. EdDSA names none: clients take the one that Ed25519 uses inside.
pub fn at_hash(algorithm: Algorithm, access_token: &str) -> String {
    let text = access_token.as_bytes();
    match algorithm {
        Algorithm::EdDsa => base64url(&sha512(text)[..32]),
        _ => base64url(&sha256(text)[..16]),
    }
}

#[cfg(test)]
mod tests;
