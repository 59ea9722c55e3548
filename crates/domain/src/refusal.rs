//! How an operation says no: a kind, a code, words for the caller and, apart from them, the cause for the log.

use std::fmt;
use std::time::Duration;

use signet_vocabulary::Kind;

/// One field of the input that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The member's name as the caller wrote it, dotted when nested.
    pub field: String,
    /// What is wrong with it, in words for the caller.
    pub message: String,
    /// The rule's name, stable for machines, such as `TOO_SHORT`.
    pub code: &'static str,
}

impl FieldError {
    /// A broken rule of `field`.
    pub fn new(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into(), code }
    }
}

/// A refused operation. Its `Display` is safe to show to the caller; `cause` is for the log alone.
#[derive(Debug)]
pub struct Refusal {
    /// What sort of refusal this is; the faces map it to a status.
    pub kind: Kind,
    /// A more exact code than the kind's own, such as `ACCOUNT_SUSPENDED`.
    pub code: Option<&'static str>,
    /// Words for the caller.
    pub message: String,
    /// The fields at fault, for malformed and invalid input.
    pub fields: Vec<FieldError>,
    /// How long to wait before another try, for limits.
    pub retry_after: Option<Duration>,
    /// What went wrong inside; never shown.
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Refusal {
    fn of(kind: Kind, code: Option<&'static str>, message: impl Into<String>) -> Self {
        Self { kind, code, message: message.into(), fields: Vec::new(), retry_after: None, cause: None }
    }

    /// Nothing there, or nothing that the caller may see.
    pub fn not_found(what: &str) -> Self {
        Self::of(Kind::NotFound, None, format!("There is no such {what}."))
    }

    /// No credential, or one that does not hold any more.
    pub fn unauthenticated(code: &'static str, message: &str) -> Self {
        Self::of(Kind::Unauthenticated, Some(code), message)
    }

    /// The caller is known and may not.
    pub fn denied(code: Option<&'static str>, message: &str) -> Self {
        Self::of(Kind::Denied, code, message)
    }

    /// Well-formed fields that break a rule.
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        Self { fields, ..Self::of(Kind::Invalid, None, "One or more fields are not acceptable.") }
    }

    /// Input of the wrong form.
    pub fn malformed(fields: Vec<FieldError>, message: &str) -> Self {
        Self { fields, ..Self::of(Kind::Malformed, None, message) }
    }

    /// The thing exists already.
    pub fn conflict(message: &str) -> Self {
        Self::of(Kind::Conflict, None, message)
    }

    /// Too much, for now.
    pub fn limited(retry_after: Duration, message: &str) -> Self {
        Self { retry_after: Some(retry_after), ..Self::of(Kind::Limited, None, message) }
    }

    /// A mistake of ours, with its cause for the log.
    pub fn bug(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { cause: Some(cause.into()), ..Self::of(Kind::Bug, None, "An unexpected error occurred.") }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

impl From<signet_storage::Error> for Refusal {
    fn from(error: signet_storage::Error) -> Self {
        match error.kind() {
            Kind::Bug | Kind::Conflict => Self::bug(error),
            kind => Self {
                cause: Some(error.into()),
                retry_after: Some(Duration::from_secs(1)),
                ..Self::of(kind, None, "The service is temporarily unavailable. Try again in a moment.")
            },
        }
    }
}
