//! A client that proves itself by a token that it signed (RFC 7521, section 4.2; RFC 7523, section 3; RFC 7523bis).

use std::time::Duration;

use serde::{Deserialize, Deserializer};
use signet_protocol::jose::{ForeignCompact, JwkSet};
use signet_vocabulary::Timestamp;

use super::prove::Fault;
use super::{AuthMethod, Client};
use crate::context::Context;
use crate::fetched::{Reading, Source};
use crate::spent_proofs::{self, Kind, LONGEST_JTI, Proof};

/// What such a token says that it is, if it says anything: one key may sign several kinds.
const TYPES: [Option<&str>; 3] = [None, Some("JWT"), Some("client-authentication+jwt")];
/// How far ahead its end may be, in seconds: for as long as that its `jti` is remembered.
const LONGEST: i64 = 5 * 60;
/// How far the clocks of a client and of ours may stand apart, in seconds.
const LEEWAY: i64 = 10;
/// How long a `jti` is remembered after its end: nodes' clocks stand apart too.
const REMEMBERED: Duration = Duration::from_secs(120);

/// What it says. Claims of another type than these are as good as absent, which is a refusal.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    /// The issuer alone, as one text: a token that is meant for two would do at both, and one that is meant for an address
    /// could be had by whoever chooses the address.
    aud: String,
    exp: i64,
    jti: String,
    #[serde(default, deserialize_with = "number")]
    nbf: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    iat: Option<i64>,
}

/// A time that is there: null is not the same as absent.
fn number<'de, D: Deserializer<'de>>(value: D) -> Result<Option<i64>, D::Error> {
    i64::deserialize(value).map(Some)
}

impl Claims {
    /// Why they do not hold at `now`, in seconds, for `client` at `issuer`; nothing when they do.
    fn fault(&self, now: i64, client: &str, issuer: &str) -> Option<&'static str> {
        let is_ahead = |at: Option<i64>| at.is_some_and(|at| at > now.saturating_add(LEEWAY));
        if self.iss != client || self.sub != client {
            Some("assertion_of_another")
        } else if self.aud != issuer {
            Some("assertion_for_another")
        } else if self.exp <= now.saturating_sub(LEEWAY) {
            Some("assertion_expired")
        } else if self.exp > now.saturating_add(LONGEST + LEEWAY) {
            Some("assertion_lasts_too_long")
        } else if is_ahead(self.nbf) || is_ahead(self.iat) {
            Some("assertion_not_yet_valid")
        } else if self.jti.is_empty() || self.jti.len() > LONGEST_JTI {
            Some("assertion_without_name")
        } else {
            None
        }
    }
}

/// How keys that a client publishes are read (RFC 7517, section 8.5): JSON is what most say that they are.
static PUBLISHED: Reading<JwkSet> = Reading {
    media_types: &["application/jwk-set+json", "application/json"],
    read: |body| JwkSet::from_slice(body).ok(),
};

/// The public keys that the client registered, or those at the address that it did: these are fetched anew where `token`
/// names one that is not among them.
async fn keys_of(ctx: &Context, client: &Client, token: &ForeignCompact<'_>) -> Option<JwkSet> {
    if let Some(set) = &client.settings.jwks {
        // Settings are checked when they are made: what cannot be read proves nobody.
        return JwkSet::from_slice(set.to_string().as_bytes()).ok();
    }
    let url = client.settings.jwks_uri.clone()?;
    let source = Source { realm: client.realm.clone(), owner: client.id.to_string(), url };
    let has_key = |keys: &JwkSet| keys.find(token.kid(), token.alg()).is_some();
    ctx.app.published_keys.get(&ctx.app, &source, &PUBLISHED, has_key).await
}

/// Passes a client that signed `token` for this realm and has not shown it before; from then on it has.
pub(super) async fn signed(ctx: &Context, client: Option<&Client>, token: &str) -> Result<(), Fault> {
    let registered = |client: &&Client| client.auth_method == AuthMethod::PrivateKeyJwt;
    let client = client.filter(registered).ok_or(Fault::Unproven("wrong_method"))?;
    let token = ForeignCompact::parse(token).map_err(|_| Fault::Unproven("assertion_malformed"))?;
    let keys = keys_of(ctx, client, &token).await.ok_or(Fault::Unproven("no_keys"))?;
    let key = keys.find(token.kid(), token.alg()).ok_or(Fault::Unproven("unknown_key"))?;
    let claims: Claims = token.verify(key, &TYPES).map_err(|_| Fault::Unproven("assertion_refused"))?;
    let now = ctx.app.clock.now();
    let issuer = ctx.realm.issuer(&ctx.app.settings.public_url);
    if let Some(why) = claims.fault(now.seconds(), client.id.as_str(), &issuer) {
        return Err(Fault::Unproven(why));
    }
    let proof = Proof {
        kind: Kind::ClientAssertion,
        signer: client.id.as_str(),
        jti: &claims.jti,
        forget_at: Timestamp::from_millis(claims.exp.saturating_mul(1000)).plus(REMEMBERED),
    };
    let is_first = ctx
        .app
        .store
        .write(|mut tx| async move {
            let is_first = spent_proofs::spend(&mut tx, &ctx.realm.id, &proof).await?;
            Ok::<_, Fault>(tx.commit(is_first))
        })
        .await?;
    if is_first { Ok(()) } else { Err(Fault::Unproven("assertion_spent")) }
}
