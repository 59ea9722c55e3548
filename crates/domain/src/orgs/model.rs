//! What an organization is.

use signet_vocabulary::{OrgId, RealmId, Timestamp};

use crate::words::words;

words! {
    /// What kind of organization it is.
    OrgType {
        /// Issues what others hold.
        Issuer = "ISSUER",
        /// A special purpose vehicle.
        Spv = "SPV",
        /// Keeps for others.
        Custodian = "CUSTODIAN",
        /// Holds.
        Investor = "INVESTOR",
        /// Runs the platform.
        Platform = "PLATFORM",
    }
}

words! {
    /// Where an organization is in its life.
    OrgStatus {
        /// In use.
        Active = "ACTIVE",
        /// Put aside.
        Suspended = "SUSPENDED",
        /// Ended.
        Closed = "CLOSED",
    }
}

/// An organization.
#[derive(Debug, Clone)]
pub struct Org {
    /// The realm it belongs to.
    pub realm: RealmId,
    /// Its id.
    pub id: OrgId,
    /// Its legal name as given.
    pub legal_name: String,
    /// Its number in the register of its country; empty when none was given.
    pub reg_no: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// What it is to others, as given.
    pub roles: Vec<String>,
    /// The first of its roles that is a type, else INVESTOR.
    pub kind: OrgType,
    /// Where it is in its life.
    pub status: OrgStatus,
    /// Its domain name.
    pub domain: Option<String>,
    /// Whether a password alone is not enough to act in it.
    pub mfa_required: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Org {
    pub(super) fn kind_of(roles: &[String]) -> OrgType {
        roles.iter().find_map(|role| role.parse().ok()).unwrap_or(OrgType::Investor)
    }
}
