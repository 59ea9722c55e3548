//! The contract's Role: one account's role in one organization.

use serde::Serialize;
use utoipa::ToSchema;

/// An answer whose body is one assignment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoleBody {
    /// The assignment.
    pub(crate) data: Role,
}

/// An account's role in an organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Role {
    /// Its id.
    #[schema(format = "uuid", example = "9b2d1f0c-6f3e-4f55-9c6a-0d8a2f4a7c11")]
    id: String,
    /// Who holds the role.
    #[schema(pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    account_id: String,
    /// Where.
    #[schema(pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6")]
    org_id: String,
    /// The role.
    role: RoleName,
    /// What it permits there.
    #[schema(example = json!(["read:identity"]))]
    permissions: Vec<String>,
    /// Since when (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    assigned_at: String,
    /// The account that assigned it.
    #[schema(pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    assigned_by: String,
}

/// A role in an organization.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum RoleName {
    /// Runs the organization.
    Admin,
    /// Keeps the members' data.
    Operations,
    /// Watches.
    Compliance,
    /// Reads the members.
    Finance,
    /// Reads the members.
    ProjectManager,
    /// Sees itself alone.
    Investor,
    /// Reads the members (extension).
    Viewer,
}

impl From<signet_domain::roles::Role> for RoleName {
    fn from(role: signet_domain::roles::Role) -> Self {
        use signet_domain::roles::Role as Domain;
        match role {
            Domain::Admin => Self::Admin,
            Domain::Operations => Self::Operations,
            Domain::Compliance => Self::Compliance,
            Domain::Finance => Self::Finance,
            Domain::ProjectManager => Self::ProjectManager,
            Domain::Investor => Self::Investor,
            Domain::Viewer => Self::Viewer,
        }
    }
}

impl From<&signet_domain::roles::RoleAssignment> for Role {
    fn from(assignment: &signet_domain::roles::RoleAssignment) -> Self {
        Self {
            id: assignment.id.to_string(),
            account_id: assignment.account.to_string(),
            org_id: assignment.org.to_string(),
            role: assignment.role.into(),
            permissions: assignment.role.permissions().words().into_iter().map(str::to_owned).collect(),
            assigned_at: assignment.assigned_at.to_string(),
            assigned_by: assignment.assigned_by.to_string(),
        }
    }
}
