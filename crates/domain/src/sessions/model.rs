//! What a session is.

use std::time::Duration;

use signet_protocol::oauth::Scope;
use signet_vocabulary::{AccountId, ClientId, OrgId, RealmId, SessionId, Timestamp};

use crate::accounts::{Account, AccountStatus};
use crate::realms::Realm;
use crate::settings::Settings;

/// Somebody who acts in a session that is another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Their account.
    pub account: AccountId,
    /// Their own session, with which the other's ends.
    pub session: SessionId,
    /// Their account's epoch when it began: what ends their sessions ends it, even if the one behind it is kept.
    pub epoch: i64,
    /// Whether they may write ordinary data.
    pub can_write: bool,
}

/// What a person let an OAuth client have: its session is no sign-in of theirs, and opens none of what only people do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Whose tokens they are.
    pub client: ClientId,
    /// What its tokens may be for.
    pub scope: Scope,
    /// The resources that it may ask tokens for (RFC 8707), the usual one first; ours when there are none.
    pub audience: Vec<String>,
    /// The sign-in that it came from.
    pub parent: Option<SessionId>,
    /// The thumbprint of the key that whoever refreshes proves to hold (RFC 9449).
    pub jkt: Option<String>,
}

/// The scope of grants that outlive the sign-in that they came from (OpenID Connect Core 1.0, section 11).
pub const OFFLINE_ACCESS: &str = "offline_access";

impl Grant {
    /// Whether it outlives the sign-in that it came from.
    pub fn is_offline(&self) -> bool {
        self.scope.contains(OFFLINE_ACCESS)
    }
}

/// One sign-in on one device, or what came of one for an OAuth client.
#[derive(Debug, Clone)]
pub struct Session {
    /// The realm it belongs to.
    pub realm: RealmId,
    /// Its id, the `sid` of its tokens.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// The client that signed in; `signet` for our own sign-in, `realm` for the one of the Realm API, `browser` for
    /// the one on our pages, an OAuth client's id for what it was granted.
    pub client: String,
    /// The organization that its tokens act in, when one was named.
    pub org: Option<OrgId>,
    /// The account's epoch at sign-in.
    pub epoch: i64,
    /// When the account last proved itself.
    pub auth_time: Timestamp,
    /// How it proved itself (RFC 8176).
    pub amr: Vec<String>,
    /// Address and user agent at sign-in, sealed under the account's personal key.
    pub place: Vec<u8>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last refreshed, or its key used, to within a few minutes.
    pub used_at: Timestamp,
    /// It ends here unless it is refreshed, or its key used.
    pub idle_until: Timestamp,
    /// It ends here whatever happens.
    pub expires_at: Timestamp,
    /// Who acts in it, if that is not the account's own person.
    pub agent: Option<Agent>,
    /// What it lets an OAuth client have, if it is no sign-in.
    pub grant: Option<Grant>,
}

/// The client of our own sign-in.
pub(super) const OUR_CLIENT: &str = "signet";
/// The client of a sign-in to the Realm API, whose sessions have keys.
pub(super) const REALM_CLIENT: &str = "realm";
/// The client of a sign-in in a browser, on our own pages: it has a key that the browser shows, and no tokens.
pub(super) const BROWSER_CLIENT: &str = "browser";
/// The client of a session in which somebody acts as another.
pub(super) const IMPERSONATION_CLIENT: &str = "impersonation";
/// How a session shows that its device was remembered in place of a second factor (`amr`).
pub(super) const REMEMBERED: &str = "remembered_device";
/// The `acr` of a session that showed a password and a second factor.
pub(super) const TWO_FACTORS: &str = "aal2";

impl Session {
    /// How long sessions of `client` last without use.
    pub(super) fn idle_of(client: &str, realm: &Realm, installation: &Settings) -> Duration {
        let idle = realm.session_idle(installation);
        if client == REALM_CLIENT { idle.min(installation.realm_session_idle) } else { idle }
    }

    /// When it ends unless it is used after `now`.
    pub(super) fn idle_from(&self, now: Timestamp, realm: &Realm, installation: &Settings) -> Timestamp {
        now.plus(Self::idle_of(&self.client, realm, installation)).min(self.expires_at)
    }

    /// Whether its device was remembered in place of a second factor.
    pub(super) fn is_of_remembered_device(&self) -> bool {
        self.amr.iter().any(|method| method == REMEMBERED)
    }

    /// How strong its proof is (NIST SP 800-63B): a code by mail is a second step, but no second factor.
    pub fn acr(&self) -> &'static str {
        if self.amr.iter().any(|method| method == "mfa") { TWO_FACTORS } else { "aal1" }
    }

    /// Whether it was proved as strongly as `account` can prove itself: a device that is remembered has shown nothing.
    pub fn is_strongest(&self, account: &Account) -> bool {
        match account.factors[..] {
            [] => true,
            _ if account.has_strong_factor() => self.acr() == TWO_FACTORS,
            _ => self.amr.len() > 1 && !self.is_of_remembered_device(),
        }
    }

    /// When it ends at the latest in its realm as that stands: what its rules shorten, they shorten for old sessions too.
    /// What clients are granted goes by the client's settings.
    pub fn ends_at(&self, realm: &Realm) -> Timestamp {
        if self.grant.is_some() {
            return self.expires_at;
        }
        let absolute = realm.settings.session_absolute_seconds.map(|most| self.created_at.plus(seconds(most)));
        absolute.map_or(self.expires_at, |end| end.min(self.expires_at))
    }

    /// When it ends unless it is used, in its realm as that stands.
    fn idles_until(&self, realm: &Realm) -> Timestamp {
        if self.grant.is_some() {
            return self.idle_until;
        }
        let idle = realm.settings.session_idle_seconds.map(|most| self.used_at.plus(seconds(most)));
        idle.map_or(self.idle_until, |end| end.min(self.idle_until))
    }

    /// Whether the session counts at `now` for the account and in the realm as they stand.
    pub fn is_live(&self, realm: &Realm, account: &Account, now: Timestamp) -> bool {
        realm.restored_at.is_none_or(|restored| restored <= self.created_at)
            && self.account == account.id
            && self.realm == account.realm
            && self.epoch == account.epoch
            && account.status == AccountStatus::Active
            && now < self.idles_until(realm)
            && now < self.ends_at(realm)
    }
}

fn seconds(number: u32) -> Duration {
    Duration::from_secs(number.into())
}
