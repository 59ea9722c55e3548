//! Who calls, by their access token: a JWT is checked with the issuer's keys (RFC 9068), an opaque one by asking (RFC 7662).

use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use tokio::sync::RwLock;

use crate::issuer::{Issuer, Unanswered};

/// Keys of unknown names are asked for no more often than this, however many such tokens come.
const PAUSE: Duration = Duration::from_secs(10);

pub struct Tokens {
    issuer: Issuer,
    audience: String,
    keys: RwLock<Keys>,
}

struct Keys {
    set: JwkSet,
    /// When a key was looked for that is not in the set.
    missed: Option<Instant>,
}

/// Who calls, and what they may.
#[derive(Deserialize)]
pub struct Caller {
    #[serde(rename = "sub")]
    pub subject: String,
    #[serde(default)]
    scope: String,
    /// The key that the token is bound to (RFC 9449): then it is no bearer token.
    cnf: Option<serde_json::Value>,
}

pub enum Refused {
    Missing,
    Invalid,
    Scope(&'static str),
    Unknown,
}

impl From<Unanswered> for Refused {
    fn from(_: Unanswered) -> Self {
        Self::Unknown
    }
}

impl Caller {
    pub fn with_scope(self, scope: &'static str) -> Result<Self, Refused> {
        if self.scope.split(' ').any(|word| word == scope) { Ok(self) } else { Err(Refused::Scope(scope)) }
    }
}

impl Tokens {
    pub async fn of(issuer: Issuer, audience: String) -> Result<Self, Unanswered> {
        let keys = Keys { set: issuer.keys().await?, missed: None };
        Ok(Self { issuer, audience, keys: RwLock::new(keys) })
    }

    pub async fn caller(&self, token: &str) -> Result<Caller, Refused> {
        // Parts with dots between them are a JWT.
        let caller = if token.contains('.') { self.signed(token).await? } else { self.introspected(token).await? };
        if caller.cnf.is_some() { Err(Refused::Invalid) } else { Ok(caller) }
    }

    async fn signed(&self, token: &str) -> Result<Caller, Refused> {
        let header = decode_header(token).map_err(|_| Refused::Invalid)?;
        // An ID token is signed with the same keys, and opens nothing (RFC 9068, section 4).
        let typ = header.typ.unwrap_or_default().to_ascii_lowercase();
        if typ != "at+jwt" && typ != "application/at+jwt" {
            return Err(Refused::Invalid);
        }
        let key = self.key(&header.kid.ok_or(Refused::Invalid)?).await?;
        // The key says what it signs with; what the token says is only compared with it.
        let algorithm = key.common.key_algorithm.and_then(|it| it.to_string().parse::<Algorithm>().ok());
        let mut rules = Validation::new(algorithm.ok_or(Refused::Invalid)?);
        rules.set_issuer(&[self.issuer.name()]);
        rules.set_audience(&[&self.audience]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        rules.validate_nbf = true;
        let key = DecodingKey::from_jwk(&key).map_err(|_| Refused::Invalid)?;
        decode::<Caller>(token, &key, &rules).map(|token| token.claims).map_err(|_| Refused::Invalid)
    }

    /// The key of that name. One that is not known yet is asked for: keys rotate.
    async fn key(&self, kid: &str) -> Result<Jwk, Refused> {
        if let Some(key) = self.keys.read().await.set.find(kid) {
            return Ok(key.clone());
        }
        let mut keys = self.keys.write().await;
        if keys.set.find(kid).is_none() && keys.missed.is_none_or(|at| at.elapsed() >= PAUSE) {
            keys.missed = Some(Instant::now());
            keys.set = self.issuer.keys().await?;
        }
        keys.set.find(kid).cloned().ok_or(Refused::Invalid)
    }

    async fn introspected(&self, token: &str) -> Result<Caller, Refused> {
        let told = self.issuer.about(token).await?;
        let is_ours = told["active"] == true && told["iss"] == self.issuer.name() && told["aud"] == self.audience;
        if !is_ours {
            return Err(Refused::Invalid);
        }
        serde_json::from_value(told).map_err(|_| Refused::Invalid)
    }
}
