//! What is wrong with a provider: a line in the log for whoever runs us. Whoever wants to sign in learns only that there is
//! something.

use std::fmt;

use serde::Deserialize;
use signet_protocol::jose::Refused;
use signet_protocol::json;

use super::model::Provider;
use crate::outbound::{Answer, Unreached};
use crate::refusal::Refusal;

/// The code of the refusal of a provider that cannot be reached, or is not what it was set to be.
pub const UNAVAILABLE: &str = "PROVIDER_UNAVAILABLE";

/// The longest code of an error that is told on.
const LONGEST_CODE: usize = 40;

/// The code of an error, as others say it. It is another's text in our log: a word, or nothing.
pub(super) fn word(code: &str) -> Option<&str> {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    (code.len() <= LONGEST_CODE && code.bytes().all(is_word)).then_some(code)
}

/// What did not do as it should.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Its metadata, or its keys, could not be had; the log says why where they were asked for.
    NotPublished(&'static str),
    /// The metadata speaks of another issuer than the one that was set.
    OtherIssuer,
    /// An address in its metadata is none that may be called.
    NotCallable(&'static str),
    /// An endpoint could not be reached.
    NoAnswer(&'static str, Unreached),
    /// An endpoint answered what it should not: the status, and the code of the error (RFC 6749, section 5.2) if it said one.
    BadAnswer(&'static str, u16, Option<String>),
    /// Its authorization endpoint answered a browser with this error (RFC 6749, section 4.1.2.1).
    Refused(String),
    /// A token, or a member of an answer, is not there.
    Missing(&'static str),
    /// The ID token does not hold.
    IdToken(Refused),
    /// Userinfo speaks of somebody else than the ID token.
    OtherSubject,
}

impl Trouble {
    /// What an endpoint answered that is of no use.
    pub(super) fn answered(endpoint: &'static str, answer: &Answer) -> Self {
        #[derive(Deserialize)]
        struct Said {
            error: String,
        }
        let said = json::from_slice::<Said>(&answer.body).ok();
        let code = said.and_then(|said| word(&said.error).map(str::to_owned));
        Self::BadAnswer(endpoint, answer.status, code)
    }

    /// Written down; and the refusal, which says nothing of it.
    pub(super) fn refusal(&self, provider: &Provider) -> Refusal {
        tracing::warn!(provider = %provider.id, why = %self, "a provider of sign-ins did not do as it should");
        let message =
            "This provider cannot be reached, or does not answer as it should. Try again later, or sign in otherwise.";
        Refusal::denied(Some(UNAVAILABLE), message)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPublished(what) => write!(f, "its {what} could not be had"),
            Self::OtherIssuer => f.write_str("its metadata names another issuer than the one that was set"),
            Self::NotCallable(what) => write!(f, "its {what} is an address that may not be called"),
            Self::NoAnswer(endpoint, why) => write!(f, "{endpoint}: {why}"),
            Self::BadAnswer(endpoint, status, None) => {
                write!(f, "{endpoint}: an answer of no use, with status {status}")
            }
            Self::BadAnswer(endpoint, status, Some(code)) => write!(f, "{endpoint}: {code}, with status {status}"),
            Self::Refused(code) => write!(f, "its authorization endpoint: {code}"),
            Self::Missing(what) => write!(f, "{what} is missing"),
            Self::IdToken(why) => write!(f, "its ID token: {why}"),
            Self::OtherSubject => f.write_str("userinfo speaks of somebody else than the ID token"),
        }
    }
}
