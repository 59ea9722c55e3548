//! What an operation stands on: `App` lives as long as the process, `Context` as long as one operation.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use signet_protocol::seal::MasterKey;
use signet_storage::{Change, Store};
use signet_vocabulary::{Clock, Random, SessionId, Timestamp};

use crate::accounts::{Account, Accounts};
use crate::limits::Traffic;
use crate::meters::Meters;
use crate::passwords::Hashing;
use crate::realms::{Realm, Realms};
use crate::refusal::Refusal;
use crate::sessions::{Session, Sessions};
use crate::settings::Settings;
use crate::signing_keys::SigningKeys;

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
    /// What is counted.
    pub meters: Meters,
    pub(crate) realms: Realms,
    pub(crate) accounts: Accounts,
    pub(crate) sessions: Sessions,
    pub(crate) signing_keys: SigningKeys,
}

impl App {
    /// Puts the parts together and lets the caches follow the store's changes.
    pub fn new(store: Store, clock: Clock, random: Random, settings: Settings, master_key: MasterKey) -> Arc<Self> {
        let app = Arc::new(Self {
            hashing: Hashing::new(&settings, clock.clone(), random.clone()),
            traffic: Traffic::new(clock.clone(), settings.traffic_limits),
            meters: Meters::default(),
            realms: Realms::default(),
            accounts: Accounts::default(),
            sessions: Sessions::default(),
            signing_keys: SigningKeys::default(),
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
            }
            if concerns(crate::sessions::TOPIC) {
                self.sessions.forget(&change.entity);
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

/// Who acts.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account, as it stands now.
    pub account: Arc<Account>,
    /// The session the credential belongs to.
    pub session: Arc<Session>,
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
}

impl Context {
    /// The time.
    pub fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// The caller, or the refusal of a caller that is nobody.
    pub fn require_caller(&self) -> Result<&Caller, Refusal> {
        self.caller
            .as_ref()
            .ok_or_else(|| Refusal::unauthenticated("UNAUTHORIZED", "This request needs an access token."))
    }

    /// The caller, if it proved itself within the last minutes: sensitive acts ask for it.
    pub fn require_recent_caller(&self) -> Result<&Caller, Refusal> {
        let caller = self.require_caller()?;
        if self.now().since(caller.session.auth_time) > self.app.settings.recent_authentication {
            return Err(Refusal::denied(
                Some("REAUTHENTICATION_REQUIRED"),
                "This needs a recent sign-in: prove yourself at POST /auth/reauthenticate and try again.",
            ));
        }
        Ok(caller)
    }

    /// The session of the caller, if there is one.
    pub fn session_id(&self) -> Option<&SessionId> {
        self.caller.as_ref().map(|caller| &caller.session.id)
    }
}
