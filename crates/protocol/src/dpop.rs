//! Proofs that a request is made by whoever holds a key: what they say, and what that is held against (RFC 9449, sections 4.2
//! and 4.3).

use serde::{Deserialize, Deserializer};
use url::Url;

use crate::digest::sha256;
use crate::encoding::base64url;

/// The `typ` of a proof's header.
pub const TYP: &str = "dpop+jwt";
/// How many seconds a proof may be old: for as long, and the other one, its name is remembered.
pub const OLDEST: i64 = 60;
/// How many seconds a client's clock may be ahead.
pub const LEEWAY: i64 = 10;
/// The longest name of a proof, in bytes.
const LONGEST_JTI: usize = 256;

/// What a proof says. A claim of another type than these is a refusal; `nbf` and `exp` mean nothing here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Claims {
    /// Its name.
    pub jti: String,
    /// The method of the request.
    pub htm: String,
    /// The address of the request, without query and fragment.
    pub htu: String,
    /// When it was made.
    pub iat: i64,
    /// The hash of the access token that is shown beside.
    #[serde(default, deserialize_with = "text")]
    pub ath: Option<String>,
    /// What the server gave to be put in here.
    #[serde(default, deserialize_with = "text")]
    pub nonce: Option<String>,
}

/// A text that is there: null is not the same as absent.
fn text<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    String::deserialize(value).map(Some)
}

/// The request that a proof comes with.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Its method.
    pub method: &'a str,
    /// Where it goes, as the client knows the address.
    pub url: &'a str,
    /// The access token that it shows, if it shows one.
    pub access_token: Option<&'a str>,
}

impl Claims {
    /// Why they do not fit `request` at `now`, in seconds since 1970, in words for developers; nothing when they do.
    pub fn fault(&self, request: &Request<'_>, now: i64) -> Option<&'static str> {
        if self.jti.is_empty() || self.jti.len() > LONGEST_JTI {
            Some("The proof needs a jti of 1 to 256 bytes.")
        } else if self.htm != request.method {
            Some("The proof is for another method (htm).")
        } else if !is_same_target(&self.htu, request.url) {
            Some("The proof is for another address (htu).")
        } else if self.iat < now.saturating_sub(OLDEST) || self.iat > now.saturating_add(LEEWAY) {
            Some("The proof was not made just now (iat).")
        } else if self.ath != request.access_token.map(ath) {
            Some("The proof is for another access token (ath).")
        } else {
            None
        }
    }
}

/// What a proof names an access token by.
pub fn ath(access_token: &str) -> String {
    base64url(&sha256(access_token.as_bytes()))
}

/// Whether two addresses are the same but for query and fragment, after normalization (RFC 3986, sections 6.2.2 and 6.2.3).
fn is_same_target(one: &str, other: &str) -> bool {
    let target = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        Some(url)
    };
    target(one).is_some_and(|one| target(other) == Some(one))
}

#[cfg(test)]
mod tests;
