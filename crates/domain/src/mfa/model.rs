//! What a second factor is.

use signet_protocol::phone::Phone;
use signet_vocabulary::Timestamp;

use crate::accounts::{Account, FactorMethod};
use crate::words::words;

words! {
    /// Whether a factor counts.
    FactorStatus {
        /// Not yet: no code of it proved right.
        Pending = "PENDING_VERIFICATION",
        /// It does.
        Active = "ACTIVE",
    }
}

words! {
    /// What a challenge may be answered with.
    ChallengeMethod {
        /// A code of an authenticator app.
        Totp = "TOTP",
        /// A code that is sent to a phone.
        Sms = "SMS",
        /// A code that is sent to the e-mail address.
        Email = "EMAIL",
        /// A code kept on paper.
        BackupCode = "BACKUP_CODE",
    }
}

impl From<FactorMethod> for ChallengeMethod {
    fn from(method: FactorMethod) -> Self {
        match method {
            FactorMethod::Totp => Self::Totp,
            FactorMethod::Sms => Self::Sms,
            FactorMethod::Email => Self::Email,
        }
    }
}

/// A second factor of an account.
#[derive(Debug, Clone)]
pub struct Factor {
    /// How it proves itself.
    pub method: FactorMethod,
    /// Whether it counts.
    pub status: FactorStatus,
    /// The secret of TOTP, sealed.
    pub(super) secret: Option<Vec<u8>>,
    /// The number that codes of SMS go to (E.164).
    pub(super) phone: Option<String>,
    /// The newest time step of TOTP whose code was accepted; only grows.
    pub(super) last_step: i64,
    /// When its setting up began.
    pub created_at: Timestamp,
    /// Since when it counts.
    pub activated_at: Option<Timestamp>,
}

impl Factor {
    pub(super) fn is_active(&self) -> bool {
        self.status == FactorStatus::Active
    }

    /// The number that codes go to, with most of its digits hidden.
    pub fn masked_phone(&self) -> Option<String> {
        self.phone.as_deref().and_then(|phone| Phone::parse(phone).ok()).map(|phone| phone.masked())
    }

    /// The number that codes go to, whole: for its owner's export.
    pub fn phone(&self) -> Option<&str> {
        self.phone.as_deref()
    }
}

/// What a challenge of `account` may be answered with, the strongest first; nothing without a second factor. An address that
/// nobody has proved since it changed gets no codes.
pub fn methods(account: &Account) -> Vec<ChallengeMethod> {
    if account.factors.is_empty() {
        return Vec::new();
    }
    let has = |method| account.factors.contains(&method);
    let all = [
        (has(FactorMethod::Totp), ChallengeMethod::Totp),
        (has(FactorMethod::Sms), ChallengeMethod::Sms),
        (has(FactorMethod::Email) && account.email_verified, ChallengeMethod::Email),
        (true, ChallengeMethod::BackupCode),
    ];
    all.into_iter().filter(|(is_offered, _)| *is_offered).map(|(_, method)| method).collect()
}
