//! The one table of what each role permits.

use crate::access::{Permission, Permissions};
use crate::words::words;

words! {
    /// A role in an organization.
    Role {
        /// Runs the organization: assigns roles, invites, manages its members' keys and factors.
        Admin = "ADMIN",
        /// Keeps the members' data.
        Operations = "OPERATIONS",
        /// Watches: reads members and the audit trail.
        Compliance = "COMPLIANCE",
        /// Reads the members.
        Finance = "FINANCE",
        /// Reads the members.
        ProjectManager = "PROJECT_MANAGER",
        /// Belongs to the organization and sees itself alone.
        Investor = "INVESTOR",
        /// Reads the members.
        Viewer = "VIEWER",
    }
}

impl Role {
    /// What the role permits in its organization.
    pub const fn permissions(self) -> Permissions {
        use Permission::{AdminIdentity, ReadAudit, ReadIdentity, WriteIdentity};
        match self {
            Self::Admin => Permissions::of(&[ReadIdentity, WriteIdentity, AdminIdentity, ReadAudit]),
            Self::Operations => Permissions::of(&[ReadIdentity, WriteIdentity]),
            Self::Compliance => Permissions::of(&[ReadIdentity, ReadAudit]),
            Self::Finance | Self::ProjectManager | Self::Viewer => Permissions::of(&[ReadIdentity]),
            Self::Investor => Permissions::NONE,
        }
    }
}
