//! Everything that is held about one person.

use signet_vocabulary::{ApiKeyId, InvitationId, OrgId, Timestamp};

use crate::identities::Identity;
use crate::mfa::Factor;
use crate::roles::RoleAssignment;
use crate::sessions::Listed;
use crate::users::User;

/// Everything that is held about one person, secrets apart.
#[derive(Debug)]
pub struct Export {
    /// When it was put together.
    pub at: Timestamp,
    /// The account, with what it carries in the Realm API.
    pub user: User,
    /// The identity that it acts for.
    pub identity: Identity,
    /// Those that it acted for before, then those that it owns, but for those that somebody else acts for now.
    pub other_identities: Vec<Identity>,
    /// Whether there are more of these.
    pub has_more_identities: bool,
    /// The roles that it holds.
    pub roles: Vec<RoleAssignment>,
    /// Where it is signed in; for those in which somebody else acts, not from where.
    pub sessions: Vec<Listed>,
    /// Its API keys, revoked ones included.
    pub api_keys: Vec<HeldKey>,
    /// The invitations to its address that nobody has answered.
    pub invitations: Vec<HeldInvitation>,
    /// Its second factors, those that were never proved included.
    pub factors: Vec<Factor>,
    /// How many backup codes it has left; the codes themselves are kept as hashes.
    pub backup_codes: i64,
    /// How many devices are remembered for it.
    pub remembered_devices: u32,
    /// From how many networks it signed in; the networks themselves are kept as hashes.
    pub known_devices: u32,
    /// What the trail says of it, newest first.
    pub events: Vec<HeldEvent>,
    /// Whether there are older events.
    pub is_truncated: bool,
}

/// An API key as it is held, without what it opens.
#[derive(Debug)]
pub struct HeldKey {
    /// Its id.
    pub id: ApiKeyId,
    /// The organization that it acts in.
    pub org: OrgId,
    /// What its owner calls it.
    pub name: String,
    /// What it may do at most.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// It opens nothing from here on.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

/// An invitation as it is held.
#[derive(Debug)]
pub struct HeldInvitation {
    /// Its id.
    pub id: InvitationId,
    /// Into which organization.
    pub org: OrgId,
    /// As what.
    pub role: String,
    /// The address as it was given.
    pub email: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// It cannot be accepted from here on.
    pub expires_at: Timestamp,
}

/// An event of the trail. Texts are as the trail has them.
#[derive(Debug)]
pub struct HeldEvent {
    /// Its id.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// What was done.
    pub action: String,
    /// How it ended.
    pub outcome: String,
    /// Why it was refused.
    pub reason: Option<String>,
    /// The account that did it.
    pub actor: Option<String>,
    /// On what.
    pub target_kind: String,
    /// On which.
    pub target: String,
    /// More about it; the reason that was given for it, where somebody acted as the person.
    pub details: serde_json::Value,
    /// Address and user agent, and a reason that was given, sealed.
    pub(super) personal: Option<Vec<u8>>,
    /// The address that it was done from.
    pub address: Option<String>,
    /// What the client called itself.
    pub user_agent: Option<String>,
}
