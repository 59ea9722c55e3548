//! What an operation stands on: `App` lives as long as the process, `Context` as long as one operation.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use signet_protocol::jose::JwkSet;
use signet_protocol::oauth::Scope;
use signet_protocol::seal::MasterKey;
use signet_storage::{Change, Store};
use signet_vocabulary::{AccountId, Clock, OrgId, Random, SessionId, Timestamp};
use tokio::sync::Notify;

use crate::access::Grants;
use crate::accounts::{Account, Accounts};
use crate::api_keys::{ApiKey, ApiKeys, SignedRequest};
use crate::clients::{Client, Clients};
use crate::entity_lists::Turns;
use crate::fetched::Fetched;
use crate::idempotency::Claim;
use crate::impersonations;
use crate::limits::Traffic;
use crate::meters::Meters;
use crate::outbound::Outbound;
use crate::passwords::Hashing;
use crate::personal_keys::KeysInUse;
use crate::providers::Metadata;
use crate::realm_keys::RealmKeys;
use crate::realms::{Realm, Realms};
use crate::refusal::Refusal;
use crate::roles::MembershipsCache;
use crate::scopes::Scopes;
use crate::sessions::{Agent, Session, Sessions};
use crate::settings::Settings;
use crate::signing_keys::SigningKeys;
use crate::users::OwnUsers;

/// A node whose look at the change feed is older than this trusts none of its caches.
const FEED_PATIENCE: Duration = Duration::from_secs(5);

/// The process: its database, clock, randomness, keys, caches and limits.
pub struct App {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The source of randomness.
    pub random: Random,
    /// The settings.
    pub settings: Settings,
    /// The key that everything readable at rest is sealed under.
    pub master_key: MasterKey,
    /// The pool that hashes passwords.
    pub hashing: Hashing,
    /// Traffic limits per address and account.
    pub traffic: Traffic,
    /// The way to addresses that others set.
    pub outbound: Arc<dyn Outbound>,
    /// What is counted.
    pub meters: Meters,
    /// Rung when a message is written.
    pub(crate) outbox_bell: Notify,
    pub(crate) realms: Realms,
    pub(crate) accounts: Accounts,
    pub(crate) own_users: OwnUsers,
    pub(crate) sessions: Sessions,
    pub(crate) signing_keys: SigningKeys,
    pub(crate) memberships: MembershipsCache,
    pub(crate) api_keys: ApiKeys,
    pub(crate) realm_keys: RealmKeys,
    pub(crate) clients: Clients,
    pub(crate) published_keys: Fetched<JwkSet>,
    pub(crate) upstreams: Fetched<Arc<Metadata>>,
    pub(crate) scopes: Scopes,
    pub(crate) lists: Turns,
}

impl App {
    /// Puts the parts together and lets the caches follow the store's changes.
    pub fn new(
        store: Store,
        clock: Clock,
        random: Random,
        settings: Settings,
        master_key: MasterKey,
        outbound: Arc<dyn Outbound>,
    ) -> Arc<Self> {
        let app = Arc::new(Self {
            hashing: Hashing::new(&settings, clock.clone(), random.clone()),
            traffic: Traffic::new(clock.clone(), settings.traffic_limits),
            outbound,
            meters: Meters::default(),
            outbox_bell: Notify::new(),
            realms: Realms::default(),
            accounts: Accounts::default(),
            own_users: OwnUsers::default(),
            sessions: Sessions::default(),
            signing_keys: SigningKeys::default(),
            memberships: MembershipsCache::default(),
            api_keys: ApiKeys::new(&master_key, &random),
            realm_keys: RealmKeys::new(&random),
            clients: Clients::default(),
            published_keys: Fetched::default(),
            upstreams: Fetched::default(),
            scopes: Scopes::default(),
            lists: Turns::new(settings.traffic_limits),
            store,
            clock,
            random,
            settings,
            master_key,
        });
        let listener = Arc::downgrade(&app);
        app.store.subscribe(Arc::new(move |changes| {
            if let Some(app) = listener.upgrade() {
                app.forget(changes);
            }
        }));
        app
    }

    /// Whether what the caches hold may be believed: another node's revocation must bind within seconds or not at all.
    pub fn caches_are_current(&self) -> bool {
        self.store.feed_age() < FEED_PATIENCE
    }

    fn forget(&self, changes: &[Change]) {
        // A newer node may announce what this one does not cache: topics that are unknown here say nothing.
        for change in changes {
            let concerns = |topic| change.topic == topic || change.is_everything();
            if concerns(crate::accounts::TOPIC) {
                self.accounts.forget(&change.entity);
                self.own_users.forget(&change.entity);
            }
            if concerns(crate::sessions::TOPIC) {
                self.sessions.forget(&change.entity);
            }
            if concerns(crate::roles::TOPIC) {
                self.memberships.forget(&change.entity);
            }
            if concerns(crate::api_keys::TOPIC) {
                self.api_keys.forget(&change.entity);
            }
            if concerns(crate::clients::TOPIC) {
                self.clients.forget(&change.entity);
            }
            if concerns(crate::scopes::TOPIC) {
                self.scopes.forget(&change.entity);
            }
            if concerns(crate::signing_keys::TOPIC) {
                self.signing_keys.forget();
                self.sessions.forget_tokens();
            }
            if concerns(crate::realms::TOPIC) {
                self.realms.forget();
            }
        }
    }
}

/// Where a request came from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The client's address, after trusted proxies were taken off.
    pub address: IpAddr,
    /// What the client calls itself; cut to 256 characters.
    pub user_agent: Option<String>,
}

/// What a caller proved itself with.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A token of a session, or its key.
    Session(Arc<Session>),
    /// An API key, and the signature of the request if it has one.
    Key(Arc<ApiKey>, Option<SignedRequest>),
    /// A token of an OAuth client, for what its scope says: the software acts for the person, and is not the person.
    Client(Arc<Session>, Arc<Scope>),
    /// A token that an OAuth client has for itself, for what its scope says: it acts as the account that was given to it.
    Machine(Arc<Client>, Arc<Scope>),
    /// A realm key: a password with every request, and no session.
    Password {
        /// The account's epoch when the password proved right.
        epoch: i64,
    },
}

/// Who acts.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account, as it stands now.
    pub account: Arc<Account>,
    /// What it proved itself with.
    pub credential: Credential,
    /// The organization that its token names; it counts only while the account is a member.
    pub named_org: Option<OrgId>,
    /// What it may do, as things stand now.
    pub grants: Grants,
    /// Whether it showed no second factor where one is required: then it may set one up, and nothing else.
    pub needs_factor: bool,
}

/// The refusal of a password alone.
pub fn mfa_required() -> Refusal {
    let message = "A second factor is required here: an app or a phone. Set one up at POST /v1/Accounts/{accountId}/mfa, or \
                   show it at POST /v1/auth/reauthenticate.";
    Refusal::denied(Some("MFA_REQUIRED"), message)
}

impl Caller {
    /// The session, if the caller signed in.
    pub fn session(&self) -> Option<&Arc<Session>> {
        match &self.credential {
            Credential::Session(session) => Some(session),
            Credential::Key(..) | Credential::Client(..) | Credential::Machine(..) | Credential::Password { .. } => {
                None
            }
        }
    }

    /// Who acts in the account's place, if anybody does.
    pub fn agent(&self) -> Option<&Agent> {
        self.session()?.agent.as_ref()
    }

    /// The account of whoever acts: the caller's own, or that of the one in its place.
    pub fn acting_account(&self) -> &AccountId {
        self.agent().map_or(&self.account.id, |agent| &agent.account)
    }

    /// Whether the caller proved to be the account's own person, by a session or a password: people may do to their own account
    /// what machines may not do to theirs. What asks for a recent sign-in asks for a session beyond that.
    pub(crate) fn is_person(&self) -> bool {
        match &self.credential {
            Credential::Session(_) | Credential::Password { .. } => true,
            Credential::Key(..) | Credential::Client(..) | Credential::Machine(..) => false,
        }
    }
}

/// A caller that signed in.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// The account.
    pub account: &'a Arc<Account>,
    /// The session.
    pub session: &'a Arc<Session>,
}

/// One operation: where it acts, who acts, from where, under which request id.
#[derive(Clone)]
pub struct Context {
    /// The process.
    pub app: Arc<App>,
    /// The realm that the operation stays inside.
    pub realm: Arc<Realm>,
    /// Where the request came from; the loopback address for commands.
    pub origin: Origin,
    /// The id that the answer, the log and the audit trail share.
    pub request_id: String,
    /// Who acts; nobody on public endpoints.
    pub caller: Option<Caller>,
    /// Whether the operator of the machine acts, by a command: it may do everything, and there is no caller then.
    pub is_operator: bool,
    /// The request's claim to its idempotency key, if it carries one.
    pub idempotency: Option<Arc<Claim>>,
    /// The personal keys that the operation has in hand; none when it begins.
    pub personal_keys: Arc<KeysInUse>,
}

impl Context {
    /// The time in the realm.
    pub fn now(&self) -> Timestamp {
        self.realm.now(&self.app.clock)
    }

    /// The caller, or the refusal of a caller that is nobody.
    pub fn require_caller(&self) -> Result<&Caller, Refusal> {
        self.caller
            .as_ref()
            .ok_or_else(|| Refusal::unauthenticated("UNAUTHORIZED", "This request needs an access token."))
    }

    /// Whether the account is the caller's own.
    pub(crate) fn is_own(&self, account: &AccountId) -> bool {
        self.caller.as_ref().is_some_and(|caller| caller.account.id == *account)
    }

    /// Lets pass whoever proved itself as its realm and its organization want it.
    ///
    /// # Errors
    /// `Denied` with MFA_REQUIRED.
    pub fn require_factor(&self) -> Result<(), Refusal> {
        match &self.caller {
            Some(caller) if caller.needs_factor => Err(mfa_required()),
            _ => Ok(()),
        }
    }

    /// The caller, if it signed in.
    ///
    /// # Errors
    /// `Unauthenticated` for nobody, `Denied` for a machine, for a password without a session, and with IMPERSONATION_FORBIDDEN
    /// for whoever acts in the person's place.
    pub fn require_person(&self) -> Result<Person<'_>, Refusal> {
        let caller = self.require_caller()?;
        let session = caller.session().ok_or_else(|| {
            let message = "An API key cannot do this, nor an OAuth client, nor a password without a session: it needs the access token or the session \
                           key of somebody who signed in.";
            Refusal::denied(None, message)
        })?;
        if session.agent.is_some() {
            return Err(impersonations::never_as_another());
        }
        Ok(Person { account: &caller.account, session })
    }

    /// Lets pass whoever acts as themselves.
    ///
    /// # Errors
    /// `Denied` with IMPERSONATION_FORBIDDEN.
    pub(crate) fn require_own_hands(&self) -> Result<(), Refusal> {
        match self.caller.as_ref().and_then(Caller::agent) {
            Some(_) => Err(impersonations::never_as_another()),
            None => Ok(()),
        }
    }

    /// The caller, if it signed in and proved itself within the last minutes: sensitive acts ask for it.
    ///
    /// # Errors
    /// As [`Context::require_person`]; `Denied` with REAUTHENTICATION_REQUIRED.
    pub fn require_recent_person(&self) -> Result<Person<'_>, Refusal> {
        let person = self.require_person()?;
        let age = self.now().since(person.session.auth_time);
        if age > self.app.settings.recent_authentication || !person.session.is_strongest(person.account) {
            return Err(signed_in_too_long_ago());
        }
        Ok(person)
    }

    /// The session of the caller, if there is one.
    pub fn session_id(&self) -> Option<&SessionId> {
        self.caller.as_ref()?.session().map(|session| &session.id)
    }
}

/// The refusal of a sensitive act that is too long after the last proof.
pub fn signed_in_too_long_ago() -> Refusal {
    Refusal::denied(
        Some("REAUTHENTICATION_REQUIRED"),
        "This needs a recent sign-in with the strongest that the account has: prove yourself at POST /v1/auth/reauthenticate and \
         try again.",
    )
}
