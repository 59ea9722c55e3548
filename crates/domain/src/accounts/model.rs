//! What an account is.

use signet_vocabulary::{AccountId, IdentityId, RealmId, Timestamp};

/// A set of words that the database and both contracts spell the same way.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$word_doc])* $word),+ }

        impl $name {
            /// Every word, in the contract's order.
            pub const ALL: &'static [Self] = &[$(Self::$word),+];

            /// The word as the contract spells it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(Self::$word),)+
                    _ => Err(format!("must be one of {}", [$($text),+].join(", "))),
                }
            }
        }
    };
}

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
        /// Ended for good.
        Closed = "CLOSED",
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
    /// The permissions that the account holds in its realm whatever the organization, as OAuth scope text.
    pub fn scope(&self) -> &'static str {
        if self.kind == AccountType::Admin { "admin:*" } else { "" }
    }
}
