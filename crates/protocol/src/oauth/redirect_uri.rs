//! Redirect URIs: which ones may be registered, and which presented one is a registered one (RFC 9700, sections 2.1 and 4.1).
//!
//! The comparison is one of bytes (RFC 9700, section 2.1; OAuth 2.1, section 2.3.1), but for the port of a loopback address
//! (RFC 8252, section 7.3). So that equal bytes also mean one place to every browser, what browsers would rewrite, or
//! servers could read in two ways, is refused when it is registered. URIs to return to after log-out follow the same rules.

mod doubtful;

use url::Url;

use self::doubtful::{check_escapes, check_path, check_query};
use super::form::is_unreserved;
use super::uri::{Parts, Refused, is_plain_host};

/// The addresses of the machine itself, on which an app listens at whatever port is free.
const LOOPBACK: [&str; 2] = ["http://127.0.0.1", "http://[::1]"];

/// A redirect URI that may be registered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Registered {
    text: Box<str>,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// `https`.
    Web,
    /// One of [`LOOPBACK`]: any port will do.
    Loopback(&'static str),
    /// `http` at `localhost`, which a resolver may send elsewhere: only as it is registered.
    Localhost,
    /// A scheme of an app's own.
    Native,
}

/// Where an answer may be sent: a URI that was presented and is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination(Box<str>);

impl Destination {
    /// The URI, as it was presented.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a browser can post a form there: an app's own scheme is opened, and nothing is sent to it.
    pub fn takes_forms(&self) -> bool {
        ["https://", "http://"].iter().any(|web| self.0.starts_with(web))
    }

    /// The scheme with its colon, as a policy names it (CSP Level 3, section 2.3): `https:`, `http:` or an app's own.
    pub fn scheme(&self) -> &str {
        &self.0[..self.0.find(':').map_or(0, |colon| colon + 1)]
    }
}

impl Registered {
    /// Reads a URI that a client wants to be sent to: `https`, `http` to `127.0.0.1`, `[::1]` or `localhost`, or a scheme that
    /// is a domain name in reverse order (RFC 8252, section 7.1).
    ///
    /// # Errors
    /// [`Refused`] with the first rule that it breaks.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let parts = Parts::of(text)?;
        if text.contains('*') {
            return Err(Refused::Wildcard);
        }
        if parts.fragment.is_some() {
            return Err(Refused::Fragment);
        }
        let parts = parts.without_user_info()?;
        let place = place(&parts)?;
        check_path(parts.path)?;
        check_escapes(text, parts.path)?;
        check_query(parts.query.unwrap_or_default())?;
        check_normal(text, place)?;
        Ok(Self { text: text.into(), place })
    }

    /// The URI.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it leads to a web site, and not to what runs on the person's own device, where any program may listen.
    pub fn is_web(&self) -> bool {
        self.place == Place::Web
    }

    /// Whether `presented` is this URI.
    pub fn matches(&self, presented: &str) -> bool {
        if *self.text == *presented {
            return true;
        }
        let Place::Loopback(address) = self.place else { return false };
        let behind_port = |text| str::strip_prefix(text, address).and_then(without_port);
        behind_port(presented).is_some_and(|rest| behind_port(&self.text) == Some(rest))
    }

    /// `presented` as a place to send an answer to, if it is this URI. There is no other way to one.
    pub fn accept(&self, presented: &str) -> Option<Destination> {
        self.matches(presented).then(|| Destination(presented.into()))
    }
}

fn place(parts: &Parts<'_>) -> Result<Place, Refused> {
    let authority = parts.authority;
    match parts.scheme {
        "https" if authority.is_some_and(|authority| !authority.is_empty()) => Ok(Place::Web),
        "https" => Err(Refused::Host),
        "http" => {
            let authority = authority.unwrap_or_default();
            let is = |host| authority.strip_prefix(host).and_then(without_port) == Some("");
            let loopback = LOOPBACK.into_iter().find(|address| is(address.trim_start_matches("http://")));
            match loopback {
                Some(address) => Ok(Place::Loopback(address)),
                None if is("localhost") => Ok(Place::Localhost),
                None => Err(Refused::Insecure),
            }
        }
        scheme if is_reverse_domain(scheme) => match authority {
            None if !parts.path.starts_with('/') => Err(Refused::NoPath),
            Some(host) if !host.bytes().all(is_unreserved) => Err(Refused::Host),
            _ => Ok(Place::Native),
        },
        _ => Err(Refused::OwnScheme),
    }
}

/// Whether a scheme is a domain name from its end to its start: two labels or more.
fn is_reverse_domain(scheme: &str) -> bool {
    let label =
        |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && !label.contains('+');
    scheme.contains('.') && scheme.split('.').all(label)
}

/// What comes after a port from 1 to 65535, or `text` where there is none; `None` for other ports.
fn without_port(text: &str) -> Option<&str> {
    let Some(rest) = text.strip_prefix(':') else { return Some(text) };
    let (port, rest) = rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count());
    (!port.starts_with('0') && port.parse::<u16>().is_ok()).then_some(rest)
}

/// Refuses what a URL parser reads as something else: `0x7f.1` is an address, `:443` is left out, capitals become small. A bare
/// origin is itself: parsers add the slash alone, and what a script calls its origin has none.
fn check_normal(text: &str, place: Place) -> Result<(), Refused> {
    let url = Url::parse(text).map_err(|_| Refused::Host)?;
    if place == Place::Web && !is_plain_host(url.host()) {
        return Err(Refused::Host);
    }
    let normal = url.as_str();
    let is_bare = normal.strip_suffix('/') == Some(text);
    if normal == text || is_bare { Ok(()) } else { Err(Refused::NotNormal(normal.into())) }
}

#[cfg(test)]
mod tests;
