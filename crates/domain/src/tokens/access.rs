//! Access tokens: JWTs after RFC 9068, signed by the realm's current key.

use std::sync::Arc;
use std::time::Duration;

use signet_protocol::access_token::{Act, Claims, ClientClaims, TYP};
use signet_protocol::digest::sha256;
use signet_protocol::jose::{self, Algorithm};
use signet_protocol::oauth::Scope;
use signet_vocabulary::{AccountId, ClientId, Clock, OrgId, RealmId, Secret, SessionId, Timestamp};

use crate::access::{Permissions, RealmRole};
use crate::accounts::Account;
use crate::cache::Cache;
use crate::context::App;
use crate::realms::{self, Realm};
use crate::refusal::Refusal;
use crate::roles::{self, Role};
use crate::sessions::{self, Agent, Session};
use crate::signing_keys;

/// The `client_id` of our own sign-in.
const OUR_CLIENT: &str = "signet";
/// Clients count in whole seconds. What has ended by then is refused all the same.
pub(super) const SHORTEST: Duration = Duration::from_secs(1);
/// How far the clocks of two nodes may stand apart: a token that one has just issued holds on the other.
const CLOCK_SKEW_SECONDS: i64 = 60;

/// An issued token.
#[derive(Debug)]
pub struct AccessToken {
    /// The compact JWS.
    pub token: Secret<String>,
    /// How long it is good for.
    pub expires_in: Duration,
}

/// Whose a token is.
#[derive(Debug)]
pub enum Holder {
    /// Somebody's who signed in, or an OAuth client's that was granted something by them.
    Session {
        /// The account it speaks of.
        account: AccountId,
        /// The session it belongs to.
        session: SessionId,
        /// The organization it names.
        org: Option<OrgId>,
        /// Who acts in the account's place, if anybody does.
        actor: Option<AccountId>,
        /// The OAuth client that it was issued to, and what it is for; nothing for our own sign-in.
        client: Option<(ClientId, Scope)>,
    },
    /// An OAuth client's own, and what it is for.
    Client(ClientId, Scope),
}

/// What a token that proved genuine says.
#[derive(Debug)]
pub struct Verified {
    /// The realm whose key signed it.
    pub realm: RealmId,
    /// Whose it is.
    pub holder: Holder,
    /// The thumbprint of the key that whoever shows it has to prove (RFC 9449).
    pub jkt: Option<String>,
    /// It counts until here, by the realm's time.
    expires_at: Timestamp,
    /// The key that signed it counts until here, by the clock of the process; nothing while there is no end in sight.
    key_until: Option<Timestamp>,
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

/// Signs a token for a session. Nothing that a user can write reaches a claim.
pub(crate) async fn issue(
    app: &App,
    realm: &Realm,
    account: &Account,
    session: &Session,
) -> Result<AccessToken, Refusal> {
    let memberships = roles::memberships(app, &realm.id, &account.id, session.org.as_ref()).await?;
    let (grants, needs_factor) =
        sessions::grants_of(&realm.settings, (account, &memberships), session, session.org.as_ref());
    let org_roles = grants.org().map_or(&[][..], |org| memberships.roles(org));
    let now = realm.now(&app.clock);
    let keys = signing_keys::key_set(app, &realm.id).await?;
    let key =
        keys.signing(Algorithm::EdDsa, app.clock.now()).ok_or_else(|| Refusal::bug("a realm without a signing key"))?;
    // Nobody who checks the token alone takes it for good after its session, or its key, has ended.
    let key_ends_in = key.retired_at.map_or(Duration::MAX, |end| end.since(app.clock.now()));
    let session_ends_in = session.ends_at(realm).since(now);
    let expires_in = realm.access_token_lifetime(&app.settings).min(session_ends_in).min(key_ends_in).max(SHORTEST);
    let held = match &session.agent {
        // Whoever reads a token without asking us is told the same as the doors here know.
        Some(_) => grants.here().and(Permissions::READING),
        None => grants.here(),
    };
    let issuer = realm.issuer(&app.settings.public_url);
    let claims = Claims {
        aud: issuer.clone(),
        iss: issuer,
        sub: account.id.to_string(),
        client_id: OUR_CLIENT.to_owned(),
        exp: now.plus(expires_in).seconds(),
        iat: now.seconds(),
        nbf: now.seconds(),
        jti: app.random.uuid().to_string(),
        sid: session.id.to_string(),
        realm: realm.id.to_string(),
        org_id: grants.org().map(ToString::to_string),
        roles: if needs_factor { Vec::new() } else { roles_of(account, org_roles, session.agent.as_ref()) },
        scope: held.to_string(),
        acr: session.acr().to_owned(),
        amr: session.amr.clone(),
        auth_time: session.auth_time.seconds(),
        act: session.agent.as_ref().map(|agent| Act { sub: agent.account.to_string() }),
        read_only: session.agent.as_ref().is_some_and(|agent| !agent.can_write),
        cnf: None,
    };
    let token = jose::sign(&key.signing, TYP, &claims).map_err(Refusal::bug)?;
    Ok(AccessToken { token: Secret::new(token), expires_in })
}

/// The roles that a token lists. Of one who acts as another they are those in which it may act: of the organization's, what
/// only reads; of the realm's, where it may write, what writes things, and never what makes users.
fn roles_of(account: &Account, org_roles: &[Role], agent: Option<&Agent>) -> Vec<String> {
    let Some(agent) = agent else {
        let org_roles = org_roles.iter().map(|role| role.as_str().to_owned());
        return account.realm_roles.iter().cloned().chain(org_roles).collect();
    };
    let has = |role: RealmRole| account.realm_roles.iter().any(|held| held == role.as_str());
    let writes = |role: &&RealmRole| match role {
        RealmRole::User => has(RealmRole::User),
        RealmRole::Manage => has(RealmRole::Manage) || has(RealmRole::Admin),
        RealmRole::Admin => false,
    };
    let realm_roles = RealmRole::ALL.iter().filter(|_| agent.can_write).filter(writes).map(|role| role.as_str());
    let reads = |role: &&Role| Permissions::READING.holds(role.permissions());
    let org_roles = org_roles.iter().filter(reads).map(|role| role.as_str());
    realm_roles.chain(org_roles).map(str::to_owned).collect()
}

/// The one answer to every token that does not hold, whatever is wrong with it.
fn invalid() -> Refusal {
    Refusal::unauthenticated("INVALID_TOKEN", "The access token is not valid, or not any more.")
}

/// Checks that a token is one of ours and has not expired; gives its realm too. Whether its session still lives is for
/// `sessions` to say.
///
/// # Errors
/// `Unauthenticated` with the code INVALID_TOKEN.
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
    let issuer = realm.issuer(&app.settings.public_url);
    let (now, key_until) = (realm.now(&app.clock).seconds(), key.retired_at);
    let claims: Claims = match compact.verify(&key.public, TYP) {
        Ok(claims) => claims,
        Err(_) => {
            let claims: ClientClaims = compact.verify(&key.public, TYP).map_err(|_| invalid())?;
            claims.check(now, &issuer, &issuer, CLOCK_SKEW_SECONDS).map_err(|_| invalid())?;
            let verified = of_client(&realm, claims, key_until)?;
            return Ok((realm, verified));
        }
    };
    claims.check(now, &issuer, &issuer, CLOCK_SKEW_SECONDS).map_err(|_| invalid())?;
    if claims.realm != realm.id.as_str() {
        return Err(invalid());
    }
    let client = match claims.client_id == OUR_CLIENT {
        true => None,
        false => Some((
            claims.client_id.parse().map_err(|_| invalid())?,
            Scope::parse(&claims.scope).map_err(|_| invalid())?,
        )),
    };
    let verified = Verified {
        realm: realm.id.clone(),
        holder: Holder::Session {
            account: claims.sub.parse().map_err(|_| invalid())?,
            session: claims.sid.parse().map_err(|_| invalid())?,
            org: claims.org_id.map(|org| org.parse()).transpose().map_err(|_| invalid())?,
            actor: claims.act.map(|act| act.sub.parse()).transpose().map_err(|_| invalid())?,
            client,
        },
        jkt: claims.cnf.map(|cnf| cnf.jkt),
        expires_at: Timestamp::from_millis(claims.exp.saturating_mul(1000)),
        key_until,
    };
    Ok((realm, verified))
}

/// What a token says that a client has for itself.
fn of_client(realm: &Realm, claims: ClientClaims, key_until: Option<Timestamp>) -> Result<Verified, Refusal> {
    if claims.realm != realm.id.as_str() {
        return Err(invalid());
    }
    let client = claims.client_id.parse().map_err(|_| invalid())?;
    Ok(Verified {
        realm: realm.id.clone(),
        holder: Holder::Client(client, Scope::parse(&claims.scope).map_err(|_| invalid())?),
        jkt: claims.cnf.map(|cnf| cnf.jkt),
        expires_at: Timestamp::from_millis(claims.exp.saturating_mul(1000)),
        key_until,
    })
}
