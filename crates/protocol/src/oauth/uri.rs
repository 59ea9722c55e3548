//! What every URI that a client registers has to be: text of RFC 3986, taken apart without repairing anything.

use std::fmt;

use url::Host;

use super::form::{hex_digit, is_unreserved};

/// The longest URI, in bytes.
pub const LONGEST: usize = 2_048;

/// A URI that is refused, to be read after the field's name: `must not have a fragment`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// Longer than [`LONGEST`].
    TooLong,
    /// A character that RFC 3986 does not have there: spaces, control characters, backslashes and all that is not ASCII.
    Character,
    /// An escape that is broken, or that hides a character which is to be written out or not to be there at all.
    Escape,
    /// No scheme, or one that is not allowed here.
    Scheme,
    /// Another scheme where only `https` will do.
    NotHttps,
    /// `http` to another machine.
    Insecure,
    /// A scheme of an app's own that is no domain name in reverse order (RFC 8252, section 7.1).
    OwnScheme,
    /// A `*`.
    Wildcard,
    /// A `#`.
    Fragment,
    /// A user name or a password.
    UserInfo,
    /// No host, or none that is allowed here.
    Host,
    /// A segment of the path that is `.` or `..`, parameters behind a semicolon left aside, or that is empty.
    Segment,
    /// No path, where the scheme is an app's own.
    NoPath,
    /// A parameter of the query that the answer has as well.
    AnswerParameter,
    /// Not in the form that URL parsers give it, which is here.
    NotNormal(Box<str>),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "must not be longer than 2048 bytes",
            Self::Character => "must be a URI of ASCII characters, without spaces and backslashes (RFC 3986)",
            Self::Escape => "must not have escapes but those of reserved characters, as % and two capital digits",
            Self::Scheme => "must be an absolute URI, with its scheme in lower case",
            Self::NotHttps => "must begin with https://",
            Self::Insecure => "must begin with https://; http:// is for loopback addresses alone",
            Self::OwnScheme => {
                "must begin with https://, or with a scheme of the app's own that is a domain name in reverse order, such as \
                 com.example.app:"
            }
            Self::Wildcard => "must not have a wildcard",
            Self::Fragment => "must not have a fragment",
            Self::UserInfo => "must not have a user name or password",
            Self::Host => "must name a host that is allowed here, as DNS has it and without a dot at its end",
            Self::Segment => "must not have empty segments or dot segments in its path",
            Self::NoPath => "must have a slash after the colon",
            Self::AnswerParameter => "must not have a parameter in its query that answers have",
            Self::NotNormal(normal) => return write!(f, "must be written as {normal}"),
        })
    }
}

impl std::error::Error for Refused {}

/// The parts of a URI (RFC 3986, section 3), each as it was written.
pub(super) struct Parts<'a> {
    pub(super) scheme: &'a str,
    pub(super) authority: Option<&'a str>,
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    pub(super) fragment: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// Takes `text` apart.
    ///
    /// # Errors
    /// `TooLong`, `Character`, `Escape` for a broken one, and `Scheme` for none or one with capital letters.
    pub(super) fn of(text: &'a str) -> Result<Self, Refused> {
        if text.len() > LONGEST {
            return Err(Refused::TooLong);
        }
        if !text.bytes().all(|byte| is_unreserved(byte) || is_reserved(byte) || byte == b'%') {
            return Err(Refused::Character);
        }
        if escapes(text).any(|escaped| escaped.is_none()) {
            return Err(Refused::Escape);
        }
        let (scheme, rest) = text.split_once(':').ok_or(Refused::Scheme)?;
        if !is_scheme(scheme) {
            return Err(Refused::Scheme);
        }
        let (rest, fragment) = halves(rest, '#');
        let (rest, query) = halves(rest, '?');
        let (authority, path) = match rest.strip_prefix("//") {
            None => (None, rest),
            Some(rest) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (Some(authority), path)
            }
        };
        let bracket = |part: &str| part.contains(['[', ']']);
        if bracket(path)
            || query.is_some_and(bracket)
            || fragment.is_some_and(|part| bracket(part) || part.contains('#'))
        {
            return Err(Refused::Character);
        }
        Ok(Self { scheme, authority, path, query, fragment })
    }

    /// Refuses user names and passwords (RFC 3986, section 7.5).
    pub(super) fn without_user_info(self) -> Result<Self, Refused> {
        if self.authority.is_some_and(|authority| authority.contains('@')) { Err(Refused::UserInfo) } else { Ok(self) }
    }
}

/// What each escape in `text` stands for; `None` where one is broken.
pub(super) fn escapes(text: &str) -> impl Iterator<Item = Option<u8>> {
    text.split('%').skip(1).map(|after| match after.as_bytes() {
        [high, low, ..] => Some((hex_digit(*high)? << 4) | hex_digit(*low)?),
        _ => None,
    })
}

/// Whether `host` is an address, or a name of letters, digits and hyphens without a dot at its end.
pub(super) fn is_plain_host(host: Option<Host<&str>>) -> bool {
    match host {
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        Some(Host::Domain(name)) => {
            let letters = |label: &str| label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            name.len() <= 253 && name.split('.').all(|label| (1..=63).contains(&label.len()) && letters(label))
        }
        None => false,
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte))
}

fn is_reserved(byte: u8) -> bool {
    b":/?#[]@!$&'()*+,;=".contains(&byte)
}

/// What is before the first `mark`, and what is after it, if it is there.
fn halves(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

#[cfg(test)]
mod tests;
