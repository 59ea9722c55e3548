//! The contract's Account.

use serde::Serialize;
use utoipa::ToSchema;

/// An answer whose body is one resource.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountBody {
    /// The account.
    pub(crate) data: Account,
}

/// A principal that can sign in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Account {
    /// Its id.
    #[schema(pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    id: String,
    /// Its e-mail address as given.
    #[schema(format = "idn-email", example = "alice@example.com")]
    email: String,
    /// What kind of principal it is (extension).
    r#type: AccountType,
    /// Its phone number, E.164 (extension).
    #[schema(example = "+14155551234", required)]
    phone: Option<String>,
    /// Where it is in its life.
    status: AccountStatus,
    /// When it was made (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// When it last signed in.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z", required)]
    last_login_at: Option<String>,
    /// Whether a second factor is active.
    mfa_enabled: bool,
    /// Whether the address was proved.
    email_verified: bool,
}

/// What kind of principal an account is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum AccountType {
    /// A natural person.
    Individual,
    /// A legal entity.
    Entity,
    /// A platform administrator.
    Admin,
    /// A machine.
    Service,
}

impl From<signet_domain::accounts::AccountType> for AccountType {
    fn from(kind: signet_domain::accounts::AccountType) -> Self {
        use signet_domain::accounts::AccountType as Domain;
        match kind {
            Domain::Individual => Self::Individual,
            Domain::Entity => Self::Entity,
            Domain::Admin => Self::Admin,
            Domain::Service => Self::Service,
        }
    }
}

/// Where an account is in its life.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum AccountStatus {
    /// May sign in.
    Active,
    /// Put aside.
    Inactive,
    /// Barred by an administrator.
    Suspended,
    /// Waits for proof of its address.
    PendingVerification,
    /// Ended; the Realm API alone can restore it.
    Closed,
}

impl From<signet_domain::accounts::AccountStatus> for AccountStatus {
    fn from(status: signet_domain::accounts::AccountStatus) -> Self {
        use signet_domain::accounts::AccountStatus as Domain;
        match status {
            Domain::Active => Self::Active,
            Domain::Inactive => Self::Inactive,
            Domain::Suspended => Self::Suspended,
            Domain::PendingVerification => Self::PendingVerification,
            Domain::Closed => Self::Closed,
        }
    }
}

impl From<&signet_domain::accounts::Account> for Account {
    fn from(account: &signet_domain::accounts::Account) -> Self {
        Self {
            id: account.id.to_string(),
            email: account.email.clone().unwrap_or_default(),
            r#type: account.kind.into(),
            phone: account.phone.clone(),
            status: account.status.into(),
            created_at: account.created_at.to_string(),
            last_login_at: account.last_login_at.map(|at| at.to_string()),
            mfa_enabled: !account.factors.is_empty(),
            email_verified: account.email_verified,
        }
    }
}
