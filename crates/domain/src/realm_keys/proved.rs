//! Realm keys that proved right, as a node remembers them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use quick_cache::sync::Cache;
use signet_protocol::digest::hmac_sha256;
use signet_vocabulary::{AccountId, Random, RealmId, Secret};
use tokio::sync::OnceCell;

use super::shown::Shown;
use super::uses::Uses;
use crate::accounts::{self, Account};
use crate::cache::Reading;
use crate::context::App;
use crate::realms::{self, Realm};
use crate::refusal::Refusal;
use crate::sessions;

/// How long a realm key that proved right opens requests without being compared again.
const FRESH: Duration = Duration::from_secs(60);
/// How long it is known to have proved right, so that it need not queue with strangers to do so again.
const LATELY: Duration = Duration::from_secs(15 * 60);
const MOST: usize = 50_000;

/// What a realm key is remembered by: a hash of all of it under a key that no other process has, so that neither a dump of
/// this memory nor guessing at it offline tells a password.
pub(super) type Fingerprint = [u8; 32];

/// Whose password a realm key showed, and when.
#[derive(Debug, Clone)]
pub(super) struct Proved {
    pub(super) realm: RealmId,
    pub(super) account: AccountId,
    /// The account's epoch then: a change of the password raises it.
    pub(super) epoch: i64,
    /// What was known of the account before it was read.
    pub(super) reading: Reading,
    /// By the clock that never runs backwards.
    pub(super) at: Duration,
}

impl Proved {
    /// Whether it opens requests as it is.
    pub(super) fn is_fresh(&self, app: &App) -> bool {
        app.caches_are_current()
            && app.accounts.is_unchanged(&self.account, self.reading)
            && app.clock.elapsed().saturating_sub(self.at) < FRESH
    }

    /// Its realm and its account, if nothing changed since that ends sessions, and the password alone is enough as both stand now.
    pub(super) async fn standing(&self, app: &App) -> Result<Option<(Arc<Realm>, Arc<Account>)>, Refusal> {
        let realm = realms::by_id(app, &self.realm).await?;
        let account = accounts::by_id(app, &self.realm, &self.account).await?;
        Ok(realm.zip(account).filter(|(realm, account)| {
            account.epoch == self.epoch && sessions::is_password_enough(&realm.settings, account)
        }))
    }

    /// Whether it goes before strangers when it is compared again.
    pub(super) fn is_lately(&self, app: &App) -> bool {
        app.clock.elapsed().saturating_sub(self.at) < LATELY
    }
}

/// One proof that is under way: whoever presents the same realm key meanwhile waits for it. If it comes to nothing, or whoever
/// began it goes away, the next one goes on.
type Flight = OnceCell<Arc<Proved>>;

/// Realm keys that proved right lately, those that are being compared, and when they were used.
#[derive(Debug)]
pub struct RealmKeys {
    secret: Secret<[u8; 32]>,
    proved: Cache<Fingerprint, Arc<Proved>>,
    flights: Mutex<HashMap<Fingerprint, Weak<Flight>>>,
    pub(super) uses: Uses,
}

impl RealmKeys {
    pub(crate) fn new(random: &Random) -> Self {
        Self {
            secret: Secret::new(random.bytes()),
            proved: Cache::new(MOST),
            flights: Mutex::default(),
            uses: Uses::default(),
        }
    }

    pub(super) fn fingerprint(&self, shown: &Shown) -> Fingerprint {
        let parts = [shown.realm_key.as_bytes(), shown.name.as_bytes(), shown.password.as_bytes()];
        hmac_sha256(self.secret.expose(), &parts)
    }

    pub(super) fn proved(&self, name: &Fingerprint) -> Option<Arc<Proved>> {
        self.proved.get(name)
    }

    pub(super) fn remember(&self, name: Fingerprint, proved: &Arc<Proved>) {
        self.proved.insert(name, Arc::clone(proved));
    }

    pub(super) fn forget(&self, name: &Fingerprint) {
        self.proved.remove(name);
    }

    /// The proof of this realm key that is under way, or a new one.
    pub(super) fn board(&self, name: Fingerprint) -> Boarded<'_> {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = flights.get(&name).and_then(Weak::upgrade);
        let flight = under_way.unwrap_or_else(|| {
            let flight = Arc::new(Flight::new());
            flights.insert(name, Arc::downgrade(&flight));
            flight
        });
        Boarded { keys: self, name, flight: Some(flight) }
    }
}

/// A request's part in a proof. The last to leave takes the proof with it.
pub(super) struct Boarded<'a> {
    keys: &'a RealmKeys,
    name: Fingerprint,
    flight: Option<Arc<Flight>>,
}

impl Boarded<'_> {
    /// The outcome of the proof: of `prove`, if nobody else's came to an end before.
    pub(super) async fn outcome<E>(
        &self,
        prove: impl Future<Output = Result<Arc<Proved>, E>>,
    ) -> Result<Arc<Proved>, E> {
        match &self.flight {
            Some(flight) => flight.get_or_try_init(|| prove).await.cloned(),
            None => prove.await,
        }
    }
}

impl Drop for Boarded<'_> {
    fn drop(&mut self) {
        let mut flights = self.keys.flights.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.flight.take());
        if flights.get(&self.name).is_some_and(|flight| flight.strong_count() == 0) {
            flights.remove(&self.name);
        }
    }
}
