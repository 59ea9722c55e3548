//! The contract's Org.

use serde::Serialize;
use utoipa::ToSchema;

/// An answer whose body is one organization.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrgBody {
    /// The organization.
    pub(crate) data: Org,
}

/// An organization inside a realm.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Org {
    /// Its id.
    #[schema(pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6")]
    id: String,
    /// Its legal name.
    #[schema(example = "Northwind Holdings Ltd")]
    legal_name: String,
    /// Its number in the register of its country (extension).
    #[schema(example = "HRB 12345", required)]
    reg_no: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(pattern = "^[A-Z]{2}$", example = "US")]
    country: String,
    /// What it is to others, as given (extension).
    #[schema(example = json!(["ISSUER"]))]
    roles: Vec<String>,
    /// The first of its roles that is a type, else INVESTOR.
    r#type: OrgType,
    /// Where it is in its life. The contract has three words; so far nothing suspends or closes an organization, so it is
    /// `ACTIVE`.
    status: OrgStatus,
    /// Its domain name, when it has one.
    #[schema(example = "northwind.example", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    /// Whether a password alone is not enough to act in it (extension).
    mfa_required: bool,
    /// When it was made (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// When it last changed.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    updated_at: String,
}

/// What kind of organization it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum OrgType {
    /// Issues what others hold.
    Issuer,
    /// A special purpose vehicle.
    Spv,
    /// Keeps for others.
    Custodian,
    /// Holds.
    Investor,
    /// Runs the platform.
    Platform,
}

/// Where an organization is in its life.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum OrgStatus {
    /// In use.
    Active,
    /// Put aside.
    Suspended,
    /// Ended.
    Closed,
}

impl From<&signet_domain::orgs::Org> for Org {
    fn from(org: &signet_domain::orgs::Org) -> Self {
        use signet_domain::orgs::{OrgStatus as Status, OrgType as Type};
        Self {
            id: org.id.to_string(),
            legal_name: org.legal_name.clone(),
            reg_no: Some(org.reg_no.clone()).filter(|number| !number.is_empty()),
            country: org.country.clone(),
            roles: org.roles.clone(),
            r#type: match org.kind {
                Type::Issuer => OrgType::Issuer,
                Type::Spv => OrgType::Spv,
                Type::Custodian => OrgType::Custodian,
                Type::Investor => OrgType::Investor,
                Type::Platform => OrgType::Platform,
            },
            status: match org.status {
                Status::Active => OrgStatus::Active,
                Status::Suspended => OrgStatus::Suspended,
                Status::Closed => OrgStatus::Closed,
            },
            domain: org.domain.clone(),
            mfa_required: org.mfa_required,
            created_at: org.created_at.to_string(),
            updated_at: org.updated_at.to_string(),
        }
    }
}
