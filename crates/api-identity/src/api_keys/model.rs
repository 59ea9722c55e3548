//! The contract's ApiKey.

use serde::Serialize;
use signet_domain::api_keys::{ApiKeyStatus as Status, NewApiKey};
use signet_vocabulary::Timestamp;
use utoipa::ToSchema;

/// An API key.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiKey {
    /// Its id, which is no secret: with a signature it stands for the key itself.
    #[schema(pattern = "^key_[a-zA-Z0-9]{16,32}$", example = "key_7Qx2mK9sT4vB8nR1cW6yZ3pL")]
    id: String,
    /// The account that it speaks for.
    #[schema(pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    account_id: String,
    /// The organization that it acts in.
    #[schema(pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6")]
    org_id: String,
    /// What its owner calls it.
    #[schema(example = "nightly export")]
    name: String,
    /// The first eight characters of its id.
    #[schema(example = "key_7Qx2")]
    key_preview: String,
    /// Whether it opens anything.
    status: ApiKeyStatus,
    /// What it may do at most.
    #[schema(example = json!(["read:identity"]))]
    scopes: Vec<String>,
    /// From when on it opens nothing (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2030-01-01T00:00:00.000Z", required)]
    expires_at: Option<String>,
    /// When it was made.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// When it was last used, to within a minute or two.
    #[schema(format = DateTime, example = "2026-11-22T09:31:00.000Z", required)]
    last_used_at: Option<String>,
}

/// Whether a key opens anything.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ApiKeyStatus {
    /// It does, as far as its account may.
    Active,
    /// It was taken back, or its account was suspended or closed.
    Revoked,
    /// Its time is over.
    Expired,
}

/// A key that was just made, with its secret, which is not shown again.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewApiKeyData {
    #[serde(flatten)]
    key: ApiKey,
    /// What its owner keeps: the value of X-API-KEY, and what requests are signed with.
    #[schema(
        pattern = "^sk_[a-zA-Z0-9]{24}_[a-zA-Z0-9]{49}$",
        example = "sk_7Qx2mK9sT4vB8nR1cW6yZ3pL_0000000000000000000000000000000000000000000000000"
    )]
    secret_key: String,
}

/// An answer whose body is a new key.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewApiKeyBody {
    /// The key.
    data: NewApiKeyData,
}

impl ApiKey {
    /// The key as it stands at `now`.
    fn at(key: &signet_domain::api_keys::ApiKey, now: Timestamp) -> Self {
        Self {
            id: key.id.to_string(),
            account_id: key.account.to_string(),
            org_id: key.org.to_string(),
            name: key.name.clone(),
            key_preview: key.preview().to_owned(),
            status: match key.status(now) {
                Status::Active => ApiKeyStatus::Active,
                Status::Revoked => ApiKeyStatus::Revoked,
                Status::Expired => ApiKeyStatus::Expired,
            },
            scopes: key.scopes.clone(),
            expires_at: key.expires_at.map(|at| at.to_string()),
            created_at: key.created_at.to_string(),
            last_used_at: key.last_used_at.map(|at| at.to_string()),
        }
    }
}

impl From<&(signet_domain::api_keys::ApiKey, Timestamp)> for ApiKey {
    fn from((key, now): &(signet_domain::api_keys::ApiKey, Timestamp)) -> Self {
        Self::at(key, *now)
    }
}

impl NewApiKeyBody {
    /// The one answer that holds the secret.
    pub(crate) fn at(new: &NewApiKey, now: Timestamp) -> Self {
        let key = ApiKey::at(&new.key, now);
        Self { data: NewApiKeyData { key, secret_key: new.secret.expose().to_owned() } }
    }
}
