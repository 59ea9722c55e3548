//! ID tokens that another provider signed for us (OpenID Connect Core 1.0, section 3.1.3.7).

use serde::Deserialize;

use super::id_token::at_hash;
use crate::jose::{ForeignCompact, JwkSet, Refused};

/// The kinds that will do: older providers name none.
const TYPES: [Option<&str>; 2] = [None, Some("JWT")];
/// How far the clocks of a provider and of ours may stand apart, in seconds.
const LEEWAY: i64 = 60;
/// The longest `sub` (section 2).
const LONGEST_SUBJECT: usize = 255;

/// What such a token says that we use. What else it says is nothing to us.
#[derive(Debug, Deserialize)]
pub struct Claims {
    iss: String,
    /// Who signed in there; never given to another.
    pub sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    /// When they last proved themselves there, in seconds since 1970.
    pub auth_time: Option<i64>,
    at_hash: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// Whether the provider says that it proved that address.
    #[serde(default)]
    pub email_verified: Truth,
    /// The person's name.
    pub name: Option<String>,
}

/// Whom a token is for: one, or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// A truth value, which some providers write as a text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(from = "serde_json::Value")]
pub struct Truth(pub bool);

impl From<serde_json::Value> for Truth {
    fn from(value: serde_json::Value) -> Self {
        Self(value == true || value == "true")
    }
}

/// What a token has to say to be the answer to what we asked.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Who was asked.
    pub issuer: &'a str,
    /// What we are called there.
    pub client_id: &'a str,
    /// What we sent, so that no token of another sign-in passes.
    pub nonce: &'a str,
    /// The access token that came beside it.
    pub access_token: &'a str,
    /// The time, in seconds since 1970.
    pub now: i64,
}

/// The key that a token names, if it is in `keys`.
///
/// # Errors
/// [`Refused`] for a token of another form, or with an algorithm that is none of ours: `none` and symmetric ones among them.
pub fn has_key(token: &str, keys: &JwkSet) -> Result<bool, Refused> {
    let token = ForeignCompact::parse(token)?;
    Ok(keys.find(token.kid(), token.alg()).is_some())
}

/// The claims of a token whose signature one of `keys` bears out, and that is for us, from whom we asked, about this very
/// sign-in and not over.
///
/// # Errors
/// [`Refused`] with the first rule that the token breaks.
pub fn verify(token: &str, keys: &JwkSet, expected: &Expected<'_>) -> Result<Claims, Refused> {
    let token = ForeignCompact::parse(token)?;
    let key = keys.find(token.kid(), token.alg()).ok_or(Refused::BadKeyId)?;
    let claims: Claims = token.verify(key, &TYPES)?;
    // Item 2: exactly who was asked.
    if claims.iss != expected.issuer {
        return Err(Refused::OtherIssuer);
    }
    // Items 3 to 5: for us, and issued to us where it is for others too.
    let is_for_us = match &claims.aud {
        Audience::One(one) => one == expected.client_id,
        Audience::Several(several) => {
            several.iter().any(|one| one == expected.client_id) && (several.len() == 1 || claims.azp.is_some())
        }
    };
    if !is_for_us || claims.azp.as_ref().is_some_and(|azp| azp != expected.client_id) {
        return Err(Refused::OtherAudience);
    }
    // Items 9 and 10.
    if claims.exp <= expected.now.saturating_sub(LEEWAY) {
        return Err(Refused::Expired);
    }
    if claims.iat > expected.now.saturating_add(LEEWAY) {
        return Err(Refused::NotYetValid);
    }
    // Item 11.
    if claims.nonce.as_deref() != Some(expected.nonce) {
        return Err(Refused::BadClaims);
    }
    // Section 3.1.3.8: optional here, and true if it is there.
    let is_beside = |hash: &String| *hash == at_hash(token.alg(), expected.access_token);
    if !claims.at_hash.as_ref().is_none_or(is_beside) {
        return Err(Refused::BadClaims);
    }
    if claims.sub.is_empty() || claims.sub.len() > LONGEST_SUBJECT {
        return Err(Refused::BadClaims);
    }
    Ok(claims)
}

#[cfg(test)]
mod tests;
