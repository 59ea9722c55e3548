//! The pages that problem documents point to: what each code means, what usually causes it and how to mend it.

mod credential;
mod pages;
mod request;
mod service;

pub(crate) use pages::{list, show};

/// One kind of problem, under the code that the member `code` of a problem document carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// The code, such as `VALIDATION_ERROR`.
    pub code: &'static str,
    /// The status that it comes with. Codes that two statuses share name the usual one.
    pub status: u16,
    /// The member `title` of the document.
    pub title: &'static str,
    /// A member `detail` as it might read.
    pub detail: &'static str,
    /// What it means, for a developer. Back-quotes mark code here and below.
    pub meaning: &'static str,
    /// What usually causes it.
    pub causes: &'static [&'static str],
    /// How to mend it.
    pub remedies: &'static [&'static str],
    /// Example rows of the member `errors`: field, code, message.
    pub errors: &'static [(&'static str, &'static str, &'static str)],
}

impl Problem {
    /// The last part of the page's path and of the document's `type`: the code in kebab case.
    pub fn name(&self) -> String {
        self.code.to_ascii_lowercase().replace('_', "-")
    }

    /// The problem of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PROBLEMS.iter().find(|problem| problem.name() == name)
    }

    /// The problem with that code.
    pub fn coded(code: &str) -> Option<&'static Self> {
        PROBLEMS.iter().find(|problem| problem.code == code)
    }
}

/// Every code that the APIs may send, ordered by status.
pub const PROBLEMS: &[Problem] = &[
    request::BAD_REQUEST,
    request::ORG_MISMATCH,
    credential::UNAUTHORIZED,
    credential::AUTHENTICATION_FAILED,
    credential::INVALID_TOKEN,
    credential::INVALID_DPOP_PROOF,
    credential::USE_DPOP_NONCE,
    credential::FORBIDDEN,
    credential::INSUFFICIENT_SCOPE,
    credential::REAUTHENTICATION_REQUIRED,
    credential::MFA_REQUIRED,
    credential::IMPERSONATION_READ_ONLY,
    credential::IMPERSONATION_FORBIDDEN,
    credential::ACCOUNT_SUSPENDED,
    credential::ACCOUNT_NOT_VERIFIED,
    credential::REGISTRATION_CLOSED,
    service::NOT_FOUND,
    request::METHOD_NOT_ALLOWED,
    request::NOT_ACCEPTABLE,
    request::REQUEST_TIMEOUT,
    service::CONFLICT,
    service::LAST_ADMIN,
    request::LENGTH_REQUIRED,
    request::PAYLOAD_TOO_LARGE,
    request::URI_TOO_LONG,
    request::UNSUPPORTED_MEDIA_TYPE,
    request::VALIDATION_ERROR,
    service::RATE_LIMIT_EXCEEDED,
    request::HEADER_FIELDS_TOO_LARGE,
    service::INTERNAL_ERROR,
    service::SERVICE_UNAVAILABLE,
];
