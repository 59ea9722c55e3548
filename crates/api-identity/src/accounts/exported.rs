//! The document with everything that is held about a person.

use serde::Serialize;
use signet_domain::identities::Identity;
use signet_domain::privacy::{self, HeldEvent, HeldInvitation, HeldKey};
use signet_domain::roles::RoleAssignment;
use signet_domain::sessions::Listed;
use signet_vocabulary::Timestamp;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use crate::account::Account;
use crate::mfa::Factor;
use crate::openapi::{event_details, object};

fn text(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

fn channel() -> Schema {
    object(serde_json::json!({ "phone": "+14155550199" }))
}

fn free_form() -> Schema {
    object(serde_json::json!({ "firstName": "Alice" }))
}

/// An answer whose body is everything held about a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportBody {
    /// All of it.
    pub(crate) data: Export,
}

/// Everything that is held about a person, without secrets.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Export {
    /// When it was put together (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    exported_at: String,
    /// The account.
    account: Account,
    /// What it signs in by, beside its e-mail address.
    #[schema(example = "alice@example.com")]
    username: String,
    /// What it may be in the Realm API.
    #[schema(example = json!(["user"]))]
    realm_roles: Vec<String>,
    /// How far it may see in the Realm API.
    #[schema(example = json!(["own"]))]
    realm_scopes: Vec<String>,
    /// Its id in the Realm API.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6921d5f8a1b2c3d4e5f60718")]
    user_id: String,
    /// The user that owns it there; itself when it registered.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6921d5f8a1b2c3d4e5f60718")]
    owner: String,
    /// Where messages of other services reach it.
    #[schema(schema_with = channel)]
    channel: serde_json::Value,
    /// Free-form members that it carries in the Realm API.
    #[schema(schema_with = free_form)]
    data: serde_json::Map<String, serde_json::Value>,
    /// The identity that it acts for.
    identity: ExportedIdentity,
    /// Identities that it acted for before, then those that it owns, but for those that somebody else acts for; at most 10,000.
    #[schema(max_items = 10000)]
    other_identities: Vec<ExportedIdentity>,
    /// Whether there are more of these.
    #[schema(example = false)]
    identities_truncated: bool,
    /// The roles that it holds.
    roles: Vec<ExportedRole>,
    /// Where it is signed in.
    sessions: Vec<ExportedSession>,
    /// Its API keys.
    api_keys: Vec<ExportedKey>,
    /// Invitations to its address.
    invitations: Vec<ExportedInvitation>,
    /// Its second factors.
    factors: Vec<Factor>,
    /// How many backup codes it has left.
    #[schema(example = 10)]
    backup_codes_left: i64,
    /// How many devices are remembered in place of a second factor.
    #[schema(example = 0)]
    remembered_devices: u32,
    /// From how many networks it signed in.
    #[schema(example = 1)]
    known_devices: u32,
    /// What the audit trail says of it, newest first, at most 10,000.
    #[schema(max_items = 10000)]
    audit_events: Vec<ExportedEvent>,
    /// Whether there are older events.
    #[schema(example = false)]
    audit_truncated: bool,
}

impl From<privacy::Export> for Export {
    fn from(held: privacy::Export) -> Self {
        Self {
            exported_at: held.at.to_string(),
            account: Account::from(&held.user.account),
            user_id: held.user.id().to_string(),
            owner: held.user.owner.to_string(),
            channel: serde_json::json!(held.user.channel),
            data: held.user.data.members().clone(),
            username: held.user.account.username,
            realm_roles: held.user.account.realm_roles,
            realm_scopes: held.user.account.realm_scopes,
            identity: held.identity.into(),
            other_identities: held.other_identities.into_iter().map(Into::into).collect(),
            identities_truncated: held.has_more_identities,
            roles: held.roles.into_iter().map(Into::into).collect(),
            sessions: held.sessions.into_iter().map(Into::into).collect(),
            api_keys: held.api_keys.into_iter().map(Into::into).collect(),
            invitations: held.invitations.into_iter().map(Into::into).collect(),
            factors: held.factors.iter().map(Factor::whole).collect(),
            backup_codes_left: held.backup_codes,
            remembered_devices: held.remembered_devices,
            known_devices: held.known_devices,
            audit_events: held.events.into_iter().map(Into::into).collect(),
            audit_truncated: held.is_truncated,
        }
    }
}

/// A holder of things.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportedIdentity {
    /// Its id.
    #[schema(example = "6921d5f8a1b2c3d4e5f60718")]
    id: String,
    /// neutral, person or company.
    #[schema(example = "neutral")]
    r#type: String,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "US")]
    country: String,
    /// ISO 4217.
    #[schema(example = "USD")]
    currency: String,
    /// Free-form members.
    #[schema(schema_with = free_form)]
    data: serde_json::Map<String, serde_json::Value>,
    /// The user that owns it.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6921d5f8a1b2c3d4e5f60718")]
    owner: String,
    /// When it was made.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// When it last changed.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    updated_at: String,
    /// When it was deleted.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z", required)]
    deleted_at: Option<String>,
}

impl From<Identity> for ExportedIdentity {
    fn from(held: Identity) -> Self {
        Self {
            id: held.id.to_string(),
            r#type: held.kind.as_str().to_owned(),
            country: held.country,
            currency: held.currency,
            data: held.data.members().clone(),
            owner: held.owner_user.to_string(),
            created_at: held.created_at.to_string(),
            updated_at: held.updated_at.to_string(),
            deleted_at: text(held.deleted_at),
        }
    }
}

/// A role in an organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportedRole {
    /// Its id.
    #[schema(example = "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68")]
    id: String,
    /// The organization.
    #[schema(pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6")]
    org_id: String,
    /// The role.
    #[schema(example = "VIEWER")]
    role: String,
    /// Since when.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    assigned_at: String,
    /// The account that assigned it.
    #[schema(example = "acc_a1b2c3d4e5f6")]
    assigned_by: String,
}

impl From<RoleAssignment> for ExportedRole {
    fn from(held: RoleAssignment) -> Self {
        Self {
            id: held.id.to_string(),
            org_id: held.org.to_string(),
            role: held.role.as_str().to_owned(),
            assigned_at: held.assigned_at.to_string(),
            assigned_by: held.assigned_by.to_string(),
        }
    }
}

/// One sign-in on one device.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportedSession {
    /// Its id.
    #[schema(example = "ses_k3v9x0q2m4n6p8r1t5w7")]
    id: String,
    /// What signed in: `signet`, or `realm` at the Realm API, where it got a session key; `impersonation` when somebody else acts.
    #[schema(example = "signet")]
    client: String,
    /// When it was made.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// When the account last proved itself in it.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    authenticated_at: String,
    /// When it was last used.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    last_used_at: String,
    /// When it ends.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    expires_at: String,
    /// The address that it was done from; null where somebody else acts.
    #[schema(example = "203.0.113.7", required)]
    address: Option<String>,
    /// What the client called itself.
    #[schema(example = "curl/8.5.0", required)]
    user_agent: Option<String>,
}

impl From<Listed> for ExportedSession {
    fn from(held: Listed) -> Self {
        let session = &held.session;
        Self {
            id: session.id.to_string(),
            client: session.client.clone(),
            created_at: session.created_at.to_string(),
            authenticated_at: session.auth_time.to_string(),
            last_used_at: session.used_at.to_string(),
            expires_at: session.idle_until.min(session.expires_at).to_string(),
            address: held.address,
            user_agent: held.user_agent,
        }
    }
}

/// An API key, without what it opens.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportedKey {
    /// Its id.
    #[schema(example = "key_k3v9x0q2m4n6p8r1t5w7y9z0")]
    id: String,
    /// The organization.
    #[schema(pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6")]
    org_id: String,
    /// What its owner calls it.
    #[schema(example = "nightly export")]
    name: String,
    /// What it may do at most.
    #[schema(example = json!(["read:identity"]))]
    scopes: Vec<String>,
    /// When it was made.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// When it ends.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z", required)]
    expires_at: Option<String>,
    /// When it was revoked.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z", required)]
    revoked_at: Option<String>,
    /// When it was last used.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z", required)]
    last_used_at: Option<String>,
}

impl From<HeldKey> for ExportedKey {
    fn from(held: HeldKey) -> Self {
        Self {
            id: held.id.to_string(),
            org_id: held.org.to_string(),
            name: held.name,
            scopes: held.scopes,
            created_at: held.created_at.to_string(),
            expires_at: text(held.expires_at),
            revoked_at: text(held.revoked_at),
            last_used_at: text(held.last_used_at),
        }
    }
}

/// An invitation that nobody has answered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportedInvitation {
    /// Its id.
    #[schema(example = "inv_k3v9x0q2m4n6p8r1t5w7")]
    id: String,
    /// The organization.
    #[schema(pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6")]
    org_id: String,
    /// The role.
    #[schema(example = "VIEWER")]
    role: String,
    /// The address as it was given.
    #[schema(format = "idn-email", example = "alice@example.com")]
    email: String,
    /// When it was made.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// When it ends.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    expires_at: String,
}

impl From<HeldInvitation> for ExportedInvitation {
    fn from(held: HeldInvitation) -> Self {
        Self {
            id: held.id.to_string(),
            org_id: held.org.to_string(),
            role: held.role,
            email: held.email,
            created_at: held.created_at.to_string(),
            expires_at: held.expires_at.to_string(),
        }
    }
}

/// An event of the audit trail.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportedEvent {
    /// Its id.
    #[schema(example = "evt_k3v9x0q2m4n6p8r1t5w7")]
    id: String,
    /// When it happened.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    at: String,
    /// What was done.
    #[schema(example = "session.sign_in")]
    action: String,
    /// success or refused.
    #[schema(example = "success")]
    outcome: String,
    /// Why it was refused.
    #[schema(example = "wrong_password", required)]
    reason: Option<String>,
    /// The account that did it; null for the operator and for nobody known.
    #[schema(example = "acc_a1b2c3d4e5f6", required)]
    actor: Option<String>,
    /// On what.
    #[schema(example = "account")]
    target_kind: String,
    /// On which.
    #[schema(example = "acc_a1b2c3d4e5f6")]
    target: String,
    /// More about it.
    #[schema(schema_with = event_details)]
    details: serde_json::Value,
    /// Where it was done from; null where somebody else did it.
    #[schema(example = "203.0.113.7", required)]
    address: Option<String>,
    /// What the client called itself.
    #[schema(example = "curl/8.5.0", required)]
    user_agent: Option<String>,
}

impl From<HeldEvent> for ExportedEvent {
    fn from(held: HeldEvent) -> Self {
        Self {
            id: held.id,
            at: held.at.to_string(),
            action: held.action,
            outcome: held.outcome,
            reason: held.reason,
            actor: held.actor,
            target_kind: held.target_kind,
            target: held.target,
            details: held.details,
            address: held.address,
            user_agent: held.user_agent,
        }
    }
}
