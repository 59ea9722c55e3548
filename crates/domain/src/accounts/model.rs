//! What an account is.

use signet_protocol::identifier::Email;
use signet_vocabulary::{AccountId, IdentityId, RealmId, Timestamp};

use crate::words::words;

words! {
    /// What kind of principal an account is.
    AccountType {
        /// A natural person.
        Individual = "INDIVIDUAL",
        /// A legal entity.
        Entity = "ENTITY",
        /// A platform administrator: holds every permission in its realm.
        Admin = "ADMIN",
        /// A machine.
        Service = "SERVICE",
    }
}

words! {
    /// Where an account is in its life.
    AccountStatus {
        /// May sign in.
        Active = "ACTIVE",
        /// Put aside; may not sign in.
        Inactive = "INACTIVE",
        /// Barred by an administrator.
        Suspended = "SUSPENDED",
        /// Waits for proof of its e-mail address.
        PendingVerification = "PENDING_VERIFICATION",
        /// Ended, until it is restored or erased.
        Closed = "CLOSED",
    }
}

words! {
    /// How a second factor proves itself.
    FactorMethod {
        /// A code of an authenticator app (RFC 6238).
        Totp = "TOTP",
        /// A code that is sent to a phone.
        Sms = "SMS",
        /// A code that is sent to the e-mail address.
        Email = "EMAIL",
    }
}

/// A principal that can sign in.
#[derive(Debug, Clone)]
pub struct Account {
    /// The realm it belongs to.
    pub realm: RealmId,
    /// Its id, for both contracts' ids.
    pub id: AccountId,
    /// Its kind.
    pub kind: AccountType,
    /// Where it is in its life.
    pub status: AccountStatus,
    /// Its e-mail address as given.
    pub email: Option<String>,
    /// Whether it proved that it reads that address.
    pub email_verified: bool,
    /// Its phone number (E.164).
    pub phone: Option<String>,
    /// Its username as given; the e-mail address when it has no other.
    pub username: String,
    /// What it may be in the Realm API: `admin`, `manage`, `user`.
    pub realm_roles: Vec<String>,
    /// How far it may see in the Realm API: `realm`, `own`.
    pub realm_scopes: Vec<String>,
    /// The identity it acts for.
    pub identity: IdentityId,
    /// The account that made it; itself when it registered.
    pub owner: AccountId,
    /// The methods of its active second factors: with any, its password alone opens nothing.
    pub factors: Vec<FactorMethod>,
    /// A session counts only while its epoch is the account's.
    pub epoch: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed, sign-ins apart.
    pub updated_at: Timestamp,
    /// When it last signed in.
    pub last_login_at: Option<Timestamp>,
}

impl Account {
    /// Whether it has an e-mail address that it has not proved to read.
    pub fn is_unproved(&self) -> bool {
        self.email.is_some() && !self.email_verified
    }

    /// Whether it has a second factor that is one. A code by mail is none (NIST SP 800-63B, section 3.1.3.1): whoever reads the
    /// mailbox can reset the password too.
    pub fn has_strong_factor(&self) -> bool {
        self.factors.iter().any(|factor| *factor != FactorMethod::Email)
    }

    /// The e-mail address as it is compared and sorted; empty when there is none.
    pub fn canonical_email(&self) -> String {
        let email = self.email.as_deref().and_then(|email| Email::parse(email).ok());
        email.map(|email| email.canonical().to_owned()).unwrap_or_default()
    }
}
