//! Calls to addresses that others set: keys of clients, log-outs, upstream providers. The rules ask; what reaches the network
//! is the server's, and guards every such call alike.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use signet_vocabulary::{RealmId, Secret};

/// What reaches the network in the name of the rules, to public addresses alone.
pub trait Outbound: Send + Sync {
    /// Makes one call, without following redirections.
    fn send(&self, request: Request) -> Sending<'_>;
}

/// A call under way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Answer, Unreached>> + Send + 'a>>;

/// One call. Whatever of it is secret is never in the URL.
#[derive(Debug)]
pub struct Request {
    /// In whose name: no realm's calls hold up those of the others.
    pub realm: RealmId,
    /// Where to.
    pub url: String,
    /// The media type that is asked for.
    pub accept: &'static str,
    /// The header `Authorization`.
    pub authorization: Option<Secret<String>>,
    /// What is posted, as `application/x-www-form-urlencoded`; without, the call is a GET.
    pub form: Option<Secret<String>>,
}

impl Request {
    /// Asks for what is at `url`, as JSON.
    pub fn get(realm: &RealmId, url: impl Into<String>) -> Self {
        Self { realm: realm.clone(), url: url.into(), accept: "application/json", authorization: None, form: None }
    }

    /// Posts a form to `url`, and asks for JSON.
    pub fn post(realm: &RealmId, url: impl Into<String>, form: Secret<String>) -> Self {
        Self { form: Some(form), ..Self::get(realm, url) }
    }

    /// Sends a value as the header `Authorization`.
    #[must_use]
    pub fn authorized(self, value: Secret<String>) -> Self {
        Self { authorization: Some(value), ..self }
    }
}

/// An answer, read whole: 256 KiB at most.
pub struct Answer {
    /// Its status; never one that redirects.
    pub status: u16,
    /// What it says that it is, in lower case and without parameters; empty when it says nothing. The caller checks it.
    pub media_type: String,
    /// What it holds.
    pub body: Vec<u8>,
}

impl Answer {
    /// What it holds, if it is a success and of one of these media types.
    ///
    /// # Errors
    /// [`Unreached::BadAnswer`].
    pub fn successful(&self, media_types: &[&str]) -> Result<&[u8], Unreached> {
        if self.status == 200 && media_types.contains(&self.media_type.as_str()) {
            Ok(&self.body)
        } else {
            Err(Unreached::BadAnswer)
        }
    }
}

/// Nothing of the body: it may be a token.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).field("media_type", &self.media_type).finish()
    }
}

/// Why a call came to nothing. It says nothing of addresses: whoever set the URL must not learn what is inside the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreached {
    /// The URL, or an address behind its name, is none that may be called.
    NotAllowed,
    /// No such name, no connection, or a certificate that does not speak for the name.
    NoAnswer,
    /// No whole answer in time.
    TooLate,
    /// An answer that is too long.
    TooLarge,
    /// A redirection, a compressed answer, one that is not HTTP, or not what was asked for.
    BadAnswer,
}

impl fmt::Display for Unreached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAllowed => "the address is none that may be called",
            Self::NoAnswer => "the other side could not be reached",
            Self::TooLate => "the other side did not answer in time",
            Self::TooLarge => "the answer was too long",
            Self::BadAnswer => "the answer was not what it should be",
        })
    }
}

impl std::error::Error for Unreached {}

/// A network without anybody in it: for commands, which call nobody.
#[derive(Debug)]
pub struct Nobody;

impl Outbound for Nobody {
    fn send(&self, _: Request) -> Sending<'_> {
        Box::pin(std::future::ready(Err(Unreached::NotAllowed)))
    }
}
