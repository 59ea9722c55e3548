//! Access tokens of sign-ins: JWTs after RFC 9068, signed by the realm's current key.

use std::time::Duration;

use signet_protocol::access_token::{Act, Claims, TYP};
use signet_protocol::jose::{self, Algorithm};
use signet_vocabulary::Secret;

use crate::access::{Permissions, RealmRole};
use crate::accounts::Account;
use crate::context::App;
use crate::realms::Realm;
use crate::refusal::Refusal;
use crate::roles::{self, Role};
use crate::sessions::{self, Agent, Session};
use crate::signing_keys;

/// The `client_id` of our own sign-in.
pub(super) const OUR_CLIENT: &str = "signet";
/// Clients count in whole seconds. What has ended by then is refused all the same.
pub(super) const SHORTEST: Duration = Duration::from_secs(1);

/// An issued token.
#[derive(Debug)]
pub struct AccessToken {
    /// The compact JWS.
    pub token: Secret<String>,
    /// How long it is good for.
    pub expires_in: Duration,
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
        roles: Some(if needs_factor { Vec::new() } else { roles_of(account, org_roles, session.agent.as_ref()) }),
        scope: held.to_string(),
        acr: session.acr().to_owned(),
        amr: session.amr.clone(),
        auth_time: session.auth_time.seconds(),
        act: session.agent.as_ref().map(|agent| Act { sub: agent.account.to_string(), act: None }),
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
