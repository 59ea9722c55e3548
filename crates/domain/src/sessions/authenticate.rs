//! Telling who a bearer token speaks for, on every request: from memory, unless something changed.

use std::sync::Arc;

use signet_protocol::oauth::Scope;
use signet_vocabulary::{OrgId, RealmId, SessionId};

use super::grant::{goes_on, grants_of_client, is_open_to};
use super::key::Keys;
use super::model::Session;
use super::on_behalf::may_go_on;
use super::store;
use super::strength::{counts, grants_of};
use crate::accounts;
use crate::boxed;
use crate::cache::Cache;
use crate::context::{App, Caller, Credential};
use crate::dpop;
use crate::realms::Realm;
use crate::refusal::Refusal;
use crate::tokens::{self, Of, Verified, VerifiedTokens};
use crate::{clients, roles};

/// Sessions and tokens that were seen lately.
#[derive(Debug)]
pub struct Sessions {
    sessions: Cache<SessionId, Arc<Session>>,
    pub(crate) tokens: VerifiedTokens,
    pub(super) keys: Keys,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { sessions: Cache::new(50_000), tokens: VerifiedTokens::default(), keys: Keys::default() }
    }
}

impl Sessions {
    pub(crate) fn forget(&self, id: &str) {
        self.sessions.forget_named(id);
    }

    pub(crate) fn forget_tokens(&self) {
        self.tokens.forget();
    }
}

/// The session with this id in this realm; from memory, unless it changed.
pub(crate) async fn session(app: &App, realm: &RealmId, id: &SessionId) -> Result<Option<Arc<Session>>, Refusal> {
    if app.caches_are_current()
        && let Some(session) = app.sessions.sessions.get(id)
    {
        return Ok((session.realm == *realm).then_some(session));
    }
    let reading = app.sessions.sessions.begin(id);
    let Some(session) = store::by_id(&mut app.store.read().await?, realm, id).await? else { return Ok(None) };
    let session = Arc::new(session);
    app.sessions.sessions.fill(id.clone(), reading, Arc::clone(&session));
    Ok(Some(session))
}

/// The realm and the caller of an access token, if its session counts and its account is active at this moment.
///
/// # Errors
/// `Unauthenticated` with the code INVALID_TOKEN, whatever the reason.
#[boxed]
pub async fn authenticate(app: &App, token: &str) -> Result<(Arc<Realm>, Caller), Refusal> {
    let (realm, verified) = tokens::verify(app, token).await?;
    // Bound to a key: who shows it here has proved none.
    if verified.jkt.is_some() {
        return Err(tokens::invalid());
    }
    let caller = caller_of(app, &realm, &verified).await?;
    Ok((realm, caller))
}

/// The same for a token that is bound to a key, which the request proves to hold (RFC 9449, section 7.1).
///
/// # Errors
/// As [`authenticate`], also for a token that is bound to none; as [`dpop::prove`], without a nonce.
#[boxed]
pub async fn authenticate_bound(
    app: &App,
    token: &str,
    shown: &dpop::Shown<'_>,
) -> Result<(Arc<Realm>, Caller), Refusal> {
    let (realm, verified) = tokens::verify(app, token).await?;
    let jkt = verified.jkt.as_deref().ok_or_else(tokens::invalid)?;
    let caller = caller_of(app, &realm, &verified).await?;
    dpop::prove_with_token(app, &realm.id, shown, (token, jkt)).await?;
    Ok((realm, caller))
}

/// The caller of a token that proved genuine.
async fn caller_of(app: &App, realm: &Realm, verified: &Verified) -> Result<Caller, Refusal> {
    let ended = tokens::invalid;
    if verified.audience.is_some() {
        // What is for others opens nothing here.
        return Err(ended());
    }
    let said = match &verified.of {
        Of::Session(said) => said,
        Of::Client(client, scope) => return clients::machine(app, realm, client, scope).await?.ok_or_else(ended),
    };
    let session = session(app, &realm.id, &said.session).await?.ok_or_else(ended)?;
    if session.account != said.account {
        return Err(ended());
    }
    let is_of = session.agent.as_ref().map(|agent| &agent.account) == said.actor.as_ref()
        && session.grant.as_ref().map(|grant| &grant.client) == said.client.as_ref().map(|(client, _)| client);
    let caller = match &said.client {
        _ if !is_of => None,
        Some((_, scope)) => caller_of_client(app, realm, session, scope).await?,
        None => caller(app, realm, session, said.org.clone()).await?,
    };
    caller.ok_or_else(ended)
}

/// The caller of what a client was granted, for a token of `scope`, if all that it rests on holds at this moment. Nobody for a
/// session that is somebody's sign-in.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn caller_of_client(
    app: &App,
    realm: &Realm,
    session: Arc<Session>,
    scope: &Scope,
) -> Result<Option<Caller>, Refusal> {
    let Some(grant) = &session.grant else { return Ok(None) };
    let Some(account) = accounts::by_id(app, &realm.id, &session.account).await? else { return Ok(None) };
    if !counts(realm, &account, &session, realm.now(&app.clock)) {
        return Ok(None);
    }
    let Some(client) = goes_on(app, realm, &account, grant).await? else { return Ok(None) };
    let named_org = client.org.clone();
    let memberships = roles::memberships(app, &realm.id, &account.id, named_org.as_ref()).await?;
    if !is_open_to(&client, &memberships) {
        return Ok(None);
    }
    let acting = (&*session, named_org.as_ref());
    let (grants, needs_factor) = grants_of_client(&realm.settings, (&account, &memberships), acting, scope);
    let credential = Credential::Client(session, Arc::new(scope.clone()));
    Ok(Some(Caller { account, credential, named_org, grants, needs_factor }))
}

/// The caller of a session that acts in `named_org`, if the session counts and its account is active at this moment.
pub(super) async fn caller(
    app: &App,
    realm: &Realm,
    session: Arc<Session>,
    named_org: Option<OrgId>,
) -> Result<Option<Caller>, Refusal> {
    if session.grant.is_some() {
        // What a client has is no person's.
        return Ok(None);
    }
    let Some(account) = accounts::by_id(app, &realm.id, &session.account).await? else { return Ok(None) };
    if !counts(realm, &account, &session, realm.now(&app.clock)) {
        return Ok(None);
    }
    if let Some(agent) = &session.agent
        && !may_go_on(app, realm, &account, agent).await?
    {
        return Ok(None);
    }
    let memberships = roles::memberships(app, &realm.id, &account.id, named_org.as_ref()).await?;
    let held = (&*account, &*memberships);
    let (grants, needs_factor) = grants_of(&realm.settings, held, &session, named_org.as_ref());
    Ok(Some(Caller { account, credential: Credential::Session(session), named_org, grants, needs_factor }))
}
