//! The contract's MfaChallenge.

use serde::Serialize;
use signet_domain::accounts::Account;
use signet_domain::challenges::Challenge;
use signet_domain::mfa::{self, ChallengeMethod as Domain};
use utoipa::ToSchema;

/// An answer whose body is a challenge.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChallengeBody {
    data: MfaChallenge,
}

/// The question for a second factor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MfaChallenge {
    /// What `POST /Auth/mfa/challenge` completes.
    #[schema(format = "uuid", example = "0b9c3f6e-2f6d-4b0e-9c59-5d3f1c7a2e14")]
    challenge_id: String,
    /// How it can be answered, the strongest first.
    #[schema(max_items = 4, example = json!(["TOTP", "BACKUP_CODE"]))]
    methods: Vec<ChallengeMethod>,
    /// When it is over (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:35:00.000Z")]
    expires_at: String,
}

/// How a challenge can be answered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ChallengeMethod {
    /// A code of an authenticator app.
    Totp,
    /// A code that is sent to a phone.
    Sms,
    /// A code that is sent to the e-mail address.
    Email,
    /// A code kept on paper.
    BackupCode,
}

impl From<Domain> for ChallengeMethod {
    fn from(method: Domain) -> Self {
        match method {
            Domain::Totp => Self::Totp,
            Domain::Sms => Self::Sms,
            Domain::Email => Self::Email,
            Domain::BackupCode => Self::BackupCode,
        }
    }
}

impl ChallengeBody {
    /// The challenge of an account.
    pub(crate) fn of(challenge: &Challenge, account: &Account) -> Self {
        Self {
            data: MfaChallenge {
                challenge_id: challenge.id.to_string(),
                methods: mfa::methods(account).into_iter().map(ChallengeMethod::from).collect(),
                expires_at: challenge.expires_at.to_string(),
            },
        }
    }
}
