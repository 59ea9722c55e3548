//! The claims of a JWT access token (RFC 9068), with strict types: a claim that cannot be read is a refusal.

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};

use crate::jose::Refused;

/// The `typ` of an access token's header (RFC 9068, section 2.1).
pub const TYP: &str = "at+jwt";

/// What an access token says. Every claim but `orgId`, `act` and `read_only` is required; times are whole seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer's URL.
    pub iss: String,
    /// The account's id.
    pub sub: String,
    /// The one audience; a list is refused, even of one.
    pub aud: String,
    /// The client that the token was issued to.
    pub client_id: String,
    /// From this second on the token is no longer valid.
    #[serde(deserialize_with = "numeric_date")]
    pub exp: i64,
    /// When the token was issued.
    #[serde(deserialize_with = "numeric_date")]
    pub iat: i64,
    /// Before this second the token is not valid yet.
    #[serde(deserialize_with = "numeric_date")]
    pub nbf: i64,
    /// The token's own id.
    pub jti: String,
    /// The session's id.
    pub sid: String,
    /// The realm's id.
    pub realm: String,
    /// The active org's id.
    #[serde(rename = "orgId", default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub org_id: Option<String>,
    /// The account's realm roles.
    pub roles: Vec<String>,
    /// The granted scopes, with a space between them.
    pub scope: String,
    /// How strongly the account proved who it is: `aal1` or `aal2` (NIST SP 800-63B; RFC 9068, section 2.2.1).
    pub acr: String,
    /// How the account proved who it is (RFC 8176).
    pub amr: Vec<String>,
    /// When it did.
    #[serde(deserialize_with = "numeric_date")]
    pub auth_time: i64,
    /// Who acts in the place of `sub` (RFC 8693, section 4.1).
    #[serde(default, deserialize_with = "act", skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// Whether whoever acts changes nothing; absent where it is not so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
}

/// The party that acts (RFC 8693, section 4.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Its account's id.
    pub sub: String,
}

impl Claims {
    /// Whether the token holds at `now_seconds`, comes from `issuer` and is meant for `audience`. Clocks may differ by
    /// `leeway_seconds` either way.
    ///
    /// # Errors
    /// [`Refused`] with the first claim that does not hold.
    pub fn check(&self, now_seconds: i64, issuer: &str, audience: &str, leeway_seconds: i64) -> Result<(), Refused> {
        if self.iss != issuer {
            return Err(Refused::OtherIssuer);
        }
        if self.aud != audience {
            return Err(Refused::OtherAudience);
        }
        if now_seconds >= self.exp.saturating_add(leeway_seconds) {
            return Err(Refused::Expired);
        }
        let latest = now_seconds.saturating_add(leeway_seconds);
        if self.nbf > latest || self.iat > latest {
            return Err(Refused::NotYetValid);
        }
        Ok(())
    }
}

/// A NumericDate (RFC 7519, section 2), narrowed to whole seconds from 1970 on.
fn numeric_date<'de, D: Deserializer<'de>>(value: D) -> Result<i64, D::Error> {
    let seconds = i64::deserialize(value)?;
    if seconds < 0 {
        return Err(D::Error::invalid_value(Unexpected::Signed(seconds), &"a time from 1970 on"));
    }
    Ok(seconds)
}

/// A text that is there: null is not the same as absent.
fn text<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    String::deserialize(value).map(Some)
}

/// An actor that is there: null is not the same as absent.
fn act<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Act>, D::Error> {
    Act::deserialize(value).map(Some)
}

#[cfg(test)]
mod tests;
