//! The claims of an access token that a client has for itself (RFC 9068; RFC 6749, section 4.4): nobody signed in, and there is no
//! session.

use serde::{Deserialize, Serialize};

use super::{Confirmation, confirmation, hold, numeric_date};
use crate::jose::Refused;

/// What such a token says. A claim that is not among these is a refusal, and `sid` of [`Claims`](super::Claims) is not: neither
/// kind passes for the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientClaims {
    /// The issuer's URL.
    pub iss: String,
    /// The client's id.
    pub sub: String,
    /// The one audience; a list is refused, even of one.
    pub aud: String,
    /// The client's id once more (RFC 9068, section 2.2).
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
    /// The realm's id.
    pub realm: String,
    /// The granted scopes, with a space between them.
    pub scope: String,
    /// The key that whoever shows the token proves to hold (RFC 7800).
    #[serde(default, deserialize_with = "confirmation", skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Confirmation>,
}

impl ClientClaims {
    /// As [`Claims::check`](super::Claims::check); a token whose subject is not its client is no token of a client either.
    ///
    /// # Errors
    /// [`Refused`] with the first claim that does not hold.
    pub fn check(&self, now_seconds: i64, issuer: &str, audience: &str, leeway_seconds: i64) -> Result<(), Refused> {
        if self.sub != self.client_id {
            return Err(Refused::BadClaims);
        }
        hold((&self.iss, &self.aud), [self.exp, self.nbf, self.iat], (issuer, audience), (now_seconds, leeway_seconds))
    }
}
