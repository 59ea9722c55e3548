//! Second factors as the contract shows them.

use serde::Serialize;
use signet_domain::accounts::FactorMethod;
use signet_domain::mfa::{self, FactorStatus};
use signet_vocabulary::Secret;
use utoipa::ToSchema;

/// How a second factor proves itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum MfaMethod {
    /// A code of an authenticator app.
    Totp,
    /// A code that is sent to a phone.
    Sms,
    /// A code that is sent to the e-mail address.
    Email,
}

impl From<FactorMethod> for MfaMethod {
    fn from(method: FactorMethod) -> Self {
        match method {
            FactorMethod::Totp => Self::Totp,
            FactorMethod::Sms => Self::Sms,
            FactorMethod::Email => Self::Email,
        }
    }
}

/// Whether a second factor counts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum MfaStatus {
    /// Not before a code of it proves right.
    PendingVerification,
    /// It does.
    Active,
}

impl From<FactorStatus> for MfaStatus {
    fn from(status: FactorStatus) -> Self {
        match status {
            FactorStatus::Pending => Self::PendingVerification,
            FactorStatus::Active => Self::Active,
        }
    }
}

/// A second factor, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Factor {
    /// How it proves itself.
    method: MfaMethod,
    /// Whether it counts.
    status: MfaStatus,
    /// The number that codes of SMS go to: most of its digits hidden, all of them in an export.
    #[schema(example = "+1********34", required)]
    phone_number: Option<String>,
    /// When its setting up began (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// Since when it counts (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:31:00.000Z", required)]
    activated_at: Option<String>,
}

impl Factor {
    /// For lists.
    pub(crate) fn masked(factor: &mfa::Factor) -> Self {
        Self::with(factor, factor.masked_phone())
    }

    /// For the export of a person's own data.
    pub(crate) fn whole(factor: &mfa::Factor) -> Self {
        Self::with(factor, factor.phone().map(str::to_owned))
    }

    fn with(factor: &mfa::Factor, phone_number: Option<String>) -> Self {
        Self {
            method: factor.method.into(),
            status: factor.status.into(),
            phone_number,
            created_at: factor.created_at.to_string(),
            activated_at: factor.activated_at.map(|at| at.to_string()),
        }
    }
}

/// Codes for the day on which every factor is lost.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BackupCodes {
    /// The codes, shown this once. Each opens once what a code of an app opens.
    #[schema(example = json!(["7k3m-9qxz-0abt-wv52", "hn4d-c8e1-pr6y-2sgj"]), max_items = 10)]
    backup_codes: Vec<String>,
}

/// An answer whose body is backup codes.
#[derive(Serialize, ToSchema)]
pub(crate) struct BackupCodesBody {
    /// The codes.
    data: BackupCodes,
}

impl BackupCodesBody {
    /// The one answer that holds the codes.
    pub(super) fn of(codes: &[Secret<String>]) -> Self {
        let backup_codes = codes.iter().map(|code| code.expose().clone()).collect();
        Self { data: BackupCodes { backup_codes } }
    }
}
