//! The words that every part of Signet shares: ids, time, randomness, secrets and kinds of error.
#![warn(missing_docs)]

pub mod error;
pub mod id;
pub mod random;
pub mod secret;
pub mod time;
pub mod user_id;

pub use error::Kind;
pub use id::{
    AccountId, ApiKeyId, AuditEventId, ChallengeId, ClientId, ClientSecretId, IdentityId, InvitationId, MessageId,
    OrgId, ProviderId, RealmId, RealmKey, RegistrationTokenId, RoleAssignmentId, SessionId,
};
pub use random::Random;
pub use secret::Secret;
pub use time::{Clock, Timestamp};
pub use user_id::UserId;
