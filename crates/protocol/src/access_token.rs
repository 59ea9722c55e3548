//! The claims of a JWT access token (RFC 9068), with strict types: a claim that cannot be read is a refusal.

mod of_client;

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};

use crate::jose::Refused;

pub use of_client::ClientClaims;

/// The `typ` of an access token's header (RFC 9068, section 2.1).
pub const TYP: &str = "at+jwt";

/// What an access token says. Every claim but `orgId`, `roles`, `act`, `read_only` and `cnf` is required; times are whole seconds since 1970.
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
    /// The account's realm roles; absent of a client's token, whose scope says all, for an empty list is no attribute (RFC 9068,
    /// section 2.2.3.1).
    #[serde(default, deserialize_with = "names", skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
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
    /// The key that whoever shows the token proves to hold (RFC 7800).
    #[serde(default, deserialize_with = "confirmation", skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Confirmation>,
}

/// The key that a token is bound to (RFC 9449, section 6.1). A binding of another kind cannot be checked: it is a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Its thumbprint (RFC 7638).
    pub jkt: String,
}

/// The party that acts (RFC 8693, section 4.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Its id: an account's, or a client's.
    pub sub: String,
    /// Who acted before it, where tokens were exchanged for one another.
    #[serde(default, deserialize_with = "earlier", skip_serializing_if = "Option::is_none")]
    pub act: Option<Box<Act>>,
}

impl Act {
    /// Parties that acted one after the other, the latest first; nobody where there are none.
    pub fn chain(parties: impl IntoIterator<Item = String, IntoIter: DoubleEndedIterator>) -> Option<Self> {
        parties.into_iter().rev().fold(None, |earlier, sub| Some(Self { sub, act: earlier.map(Box::new) }))
    }

    /// The parties of such a chain, the latest first.
    pub fn parties(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(self), |act| act.act.as_deref()).map(|act| act.sub.as_str())
    }
}

impl Claims {
    /// Whether the token holds at `now_seconds`, comes from `issuer` and is meant for `audience`. Clocks may differ by
    /// `leeway_seconds` either way.
    ///
    /// # Errors
    /// [`Refused`] with the first claim that does not hold.
    pub fn check(&self, now_seconds: i64, issuer: &str, audience: &str, leeway_seconds: i64) -> Result<(), Refused> {
        hold((&self.iss, &self.aud), [self.exp, self.nbf, self.iat], (issuer, audience), (now_seconds, leeway_seconds))
    }
}

/// Whether what tokens of all kinds say holds: where from and what for, then `exp`, `nbf` and `iat`.
fn hold(
    (iss, aud): (&str, &str),
    [exp, nbf, iat]: [i64; 3],
    (issuer, audience): (&str, &str),
    (now_seconds, leeway_seconds): (i64, i64),
) -> Result<(), Refused> {
    if iss != issuer {
        return Err(Refused::OtherIssuer);
    }
    if aud != audience {
        return Err(Refused::OtherAudience);
    }
    if now_seconds >= exp.saturating_add(leeway_seconds) {
        return Err(Refused::Expired);
    }
    let latest = now_seconds.saturating_add(leeway_seconds);
    if nbf > latest || iat > latest {
        return Err(Refused::NotYetValid);
    }
    Ok(())
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

/// A list that is there: null is not the same as absent.
fn names<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Vec<String>>, D::Error> {
    Vec::deserialize(value).map(Some)
}

/// A binding that is there: null is not the same as absent.
fn confirmation<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Confirmation>, D::Error> {
    Confirmation::deserialize(value).map(Some)
}

/// An earlier actor that is there: null is not the same as absent.
fn earlier<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Box<Act>>, D::Error> {
    Box::<Act>::deserialize(value).map(Some)
}

/// An actor that is there: null is not the same as absent.
fn act<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Act>, D::Error> {
    Act::deserialize(value).map(Some)
}

#[cfg(test)]
mod tests;
