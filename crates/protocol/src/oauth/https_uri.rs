//! Addresses on the web that a client names: its home page, logo, policy and terms, and where its keys are.

use url::Url;

use super::uri::{Parts, Refused, is_plain_host};

/// An `https` URL without a user name or password: safe to put into a link or an image, as far as a URL can be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HttpsUri(Box<str>);

impl HttpsUri {
    /// Reads a URL; nothing compares it with another, so it is kept as a URL parser writes it.
    ///
    /// # Errors
    /// [`Refused`] with the first rule that it breaks.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let parts = Parts::of(text)?.without_user_info()?;
        if parts.scheme != "https" {
            return Err(Refused::NotHttps);
        }
        // A URL parser takes the first thing behind any number of slashes for the host.
        if parts.authority.is_none_or(str::is_empty) {
            return Err(Refused::Host);
        }
        let url = Url::parse(text).map_err(|_| Refused::Host)?;
        if is_plain_host(url.host()) { Ok(Self(url.as_str().into())) } else { Err(Refused::Host) }
    }

    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests;
