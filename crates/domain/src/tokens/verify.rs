//! Telling whether an access token is one of ours, and what it says: whomever it is of, and whatever it is for.

use std::sync::Arc;

use signet_protocol::access_token::{Act, Claims, ClientClaims, TYP};
use signet_protocol::digest::sha256;
use signet_protocol::jose::{self, Refused};
use signet_protocol::oauth::Scope;
use signet_vocabulary::{AccountId, ClientId, Clock, OrgId, RealmId, SessionId, Timestamp};

use super::access::OUR_CLIENT;
use crate::boxed;
use crate::cache::Cache;
use crate::context::App;
use crate::realms::{self, Realm};
use crate::refusal::Refusal;
use crate::signing_keys;

/// How far the clocks of two nodes may stand apart: a token that one has just issued holds on the other.
const CLOCK_SKEW_SECONDS: i64 = 60;

/// What a token that proved genuine says.
#[derive(Debug)]
pub struct Verified {
    /// The realm whose key signed it.
    pub realm: RealmId,
    /// Of what it is.
    pub of: Of,
    /// The resource that it is for; ourselves when there is none.
    pub audience: Option<String>,
    /// The thumbprint of the key that whoever shows it has to prove (RFC 9449).
    pub jkt: Option<String>,
    /// Its own id.
    pub(crate) id: String,
    /// When it was issued.
    pub(crate) issued_at: Timestamp,
    /// It counts until here, by the realm's time.
    pub(crate) expires_at: Timestamp,
    /// The key that signed it counts until here, by the clock of the process; nothing while there is no end in sight.
    key_until: Option<Timestamp>,
}

/// Of what a token is.
#[derive(Debug)]
pub enum Of {
    /// Of a session.
    Session(OfSession),
    /// Of a client that has it for itself, and what it is for.
    Client(ClientId, Scope),
}

/// What a token of a session says.
#[derive(Debug)]
pub struct OfSession {
    /// The account it speaks of.
    pub account: AccountId,
    /// The session it belongs to.
    pub session: SessionId,
    /// The organization it names.
    pub org: Option<OrgId>,
    /// Who acts in the account's place, if anybody does.
    pub actor: Option<AccountId>,
    /// The clients that exchanged it for one another, the latest first; none of a token that was granted (RFC 8693).
    pub exchanged_by: Vec<ClientId>,
    /// The OAuth client that it was issued to, and what it is for; nothing for our own sign-in.
    pub client: Option<(ClientId, Scope)>,
}

impl Verified {
    /// Its end is not stretched by any skew: a token that was never seen here ends when it does on all other nodes.
    fn counts(&self, realm: &Realm, clock: &Clock) -> bool {
        realm.now(clock) < self.expires_at && self.key_until.is_none_or(|until| clock.now() < until)
    }
}

/// Tokens that proved genuine, by their hash: verifying a signature costs several times an answer.
#[derive(Debug)]
pub struct VerifiedTokens(Cache<[u8; 32], Arc<Verified>>);

impl Default for VerifiedTokens {
    fn default() -> Self {
        Self(Cache::new(50_000))
    }
}

impl VerifiedTokens {
    pub(crate) fn forget(&self) {
        self.0.forget_all();
    }
}

/// The one answer to every token that does not hold, whatever is wrong with it.
pub(crate) fn invalid() -> Refusal {
    Refusal::unauthenticated("INVALID_TOKEN", "The access token is not valid, or not any more.")
}

/// Checks that a token is one of ours and has not expired; gives its realm too. For whom it is, and whether what it is of still
/// lives, is for the caller to say.
///
/// # Errors
/// `Unauthenticated` with the code INVALID_TOKEN.
#[boxed]
pub async fn verify(app: &App, token: &str) -> Result<(Arc<Realm>, Arc<Verified>), Refusal> {
    let fingerprint = sha256(token.as_bytes());
    let known = app.sessions.tokens.0.get(&fingerprint).filter(|_| app.caches_are_current());
    let (realm, verified) = match known {
        Some(verified) => (realms::by_id(app, &verified.realm).await?.ok_or_else(invalid)?, verified),
        None => {
            let reading = app.sessions.tokens.0.begin(&fingerprint);
            let (realm, verified) = read(app, token).await?;
            let verified = Arc::new(verified);
            app.sessions.tokens.0.fill(fingerprint, reading, Arc::clone(&verified));
            (realm, verified)
        }
    };
    if verified.counts(&realm, &app.clock) { Ok((realm, verified)) } else { Err(invalid()) }
}

/// What a token says that is signed by a key of ours and holds in its realm, but for its end.
async fn read(app: &App, token: &str) -> Result<(Arc<Realm>, Verified), Refusal> {
    let compact = jose::Compact::parse(token).map_err(|_| invalid())?;
    let realm = signing_keys::realm_of(app, compact.kid()).await?.ok_or_else(invalid)?;
    let realm = realms::by_id(app, &realm).await?.ok_or_else(invalid)?;
    let keys = signing_keys::key_set(app, &realm.id).await?;
    let key = keys.by_kid(compact.kid(), app.clock.now()).ok_or_else(invalid)?;
    let (issuer, now) = (realm.issuer(&app.settings.public_url), realm.now(&app.clock).seconds());
    let verified = match compact.verify::<Claims>(&key.public, TYP) {
        Ok(claims) => {
            claims.check(now, &issuer, &claims.aud, CLOCK_SKEW_SECONDS).map_err(|_| invalid())?;
            of_session(&realm, claims)
        }
        // One of a client for itself has other claims, and no more than those.
        Err(Refused::BadClaims) => {
            let claims: ClientClaims = compact.verify(&key.public, TYP).map_err(|_| invalid())?;
            claims.check(now, &issuer, &claims.aud, CLOCK_SKEW_SECONDS).map_err(|_| invalid())?;
            of_client(&realm, claims)
        }
        Err(_) => None,
    };
    let mut verified = verified.ok_or_else(invalid)?;
    verified.audience = verified.audience.filter(|audience| *audience != issuer);
    verified.key_until = key.retired_at;
    Ok((realm, verified))
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds.saturating_mul(1000))
}

fn of_session(realm: &Realm, claims: Claims) -> Option<Verified> {
    let client = match claims.client_id == OUR_CLIENT {
        true => None,
        false => Some((claims.client_id.parse().ok()?, Scope::parse(&claims.scope).ok()?)),
    };
    let (actor, exchanged_by) = match &claims.act {
        None => (None, Vec::new()),
        Some(act) if client.is_some() => (None, exchanged(act, &claims.client_id)?),
        // Nobody acts in the place of one who acts.
        Some(act) => (Some(act.sub.parse().ok().filter(|_| act.act.is_none())?), Vec::new()),
    };
    let of = OfSession {
        account: claims.sub.parse().ok()?,
        session: claims.sid.parse().ok()?,
        org: claims.org_id.map(|org| org.parse()).transpose().ok()?,
        actor,
        exchanged_by,
        client,
    };
    (claims.realm == realm.id.as_str()).then(|| Verified {
        realm: realm.id.clone(),
        of: Of::Session(of),
        audience: Some(claims.aud),
        jkt: claims.cnf.map(|cnf| cnf.jkt),
        id: claims.jti,
        issued_at: at(claims.iat),
        expires_at: at(claims.exp),
        key_until: None,
    })
}

/// The clients that act: whoever has the token is the latest of them.
fn exchanged(act: &Act, has: &str) -> Option<Vec<ClientId>> {
    let clients: Option<Vec<ClientId>> = act.parties().map(|client| client.parse().ok()).collect();
    clients.filter(|clients| clients.first().is_some_and(|latest| latest.as_str() == has))
}

fn of_client(realm: &Realm, claims: ClientClaims) -> Option<Verified> {
    let of = Of::Client(claims.client_id.parse().ok()?, Scope::parse(&claims.scope).ok()?);
    (claims.realm == realm.id.as_str()).then(|| Verified {
        realm: realm.id.clone(),
        of,
        audience: Some(claims.aud),
        jkt: claims.cnf.map(|cnf| cnf.jkt),
        id: claims.jti,
        issued_at: at(claims.iat),
        expires_at: at(claims.exp),
        key_until: None,
    })
}
