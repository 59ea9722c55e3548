//! The public URL: what clients call this service.

use std::fmt;

use url::{Host, Url};

/// A checked public URL, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    text: String,
    is_loopback: bool,
    is_https: bool,
}

impl PublicUrl {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let url =
            Url::parse(text).map_err(|error| format!("must be a URL such as https://id.example.com ({error})"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("must begin with http:// or https://".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not hold a user name or password".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("must not have a query or a fragment".to_owned());
        }
        let is_loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
            None => return Err("must name a host".to_owned()),
        };
        let is_https = url.scheme() == "https";
        Ok(Self { text: url.as_str().trim_end_matches('/').to_owned(), is_loopback, is_https })
    }

    /// The URL as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it leads to this machine alone.
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// Whether clients reach it over TLS.
    pub fn is_https(&self) -> bool {
        self.is_https
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
