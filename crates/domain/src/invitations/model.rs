//! What an invitation is.

use std::time::Duration;

use signet_protocol::identifier::Email;
use signet_vocabulary::{AccountId, InvitationId, OrgId, Timestamp};

use crate::roles::Role;

/// How long an invitation is open.
pub(super) const LIFETIME: Duration = Duration::from_secs(7 * 24 * 3600);

/// A call to an address into an organization.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Into which organization.
    pub org: OrgId,
    /// To which role.
    pub role: Role,
    /// Whom: the address that the mail went to.
    pub email: Email,
    /// The account that sent the newest mail, and has to hold the role's permissions until it is accepted.
    pub invited_by: AccountId,
    /// When it was made.
    pub created_at: Timestamp,
    /// It is open until here, exclusive.
    pub expires_at: Timestamp,
}

impl Invitation {
    /// Whether it can be accepted at `now`.
    pub fn is_open(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
}
