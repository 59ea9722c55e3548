//! What a role assignment is.

use signet_vocabulary::{AccountId, OrgId, RoleAssignmentId, Timestamp};

use super::Role;

/// One account's role in one organization.
#[derive(Debug, Clone)]
pub struct RoleAssignment {
    /// Its id.
    pub id: RoleAssignmentId,
    /// Who holds the role.
    pub account: AccountId,
    /// Where.
    pub org: OrgId,
    /// The role.
    pub role: Role,
    /// Since when.
    pub assigned_at: Timestamp,
    /// The account that assigned it.
    pub assigned_by: AccountId,
}
