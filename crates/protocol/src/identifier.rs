//! E-mail addresses and usernames: what is refused, and the one form under which two spellings are the same.
//!
//! The canonical form is NFKC with full case folding (Unicode 5.18 and UAX 15), and ASCII labels for an address's
//! domain (UTS 46, non-transitional). It is for comparing; messages go to the form as given.

mod fold;

use std::fmt;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use self::fold::{fold, is_invisible};

/// The longest local part of an address, in bytes (RFC 5321, section 4.5.3.1.1).
const MAX_LOCAL: usize = 64;
/// The longest address, in bytes (RFC 5321, section 4.5.3.1.3, less the angle brackets).
const MAX_EMAIL: usize = 254;
/// The shortest and the longest username, in characters.
const USERNAME: std::ops::RangeInclusive<usize> = 3..=128;
/// What the ids of accounts begin with. No name does: what names an account by its id is never a name.
const ACCOUNT_ID: &str = "acc_";
/// The longest input that is looked at, in bytes: 128 characters of four bytes, and white space to trim.
const MAX_INPUT: usize = 640;

/// A text that is not an e-mail address or not a username, in words for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadIdentifier {
    /// What is wrong, to be read after the field's name: `must have a domain with a dot`.
    pub message: &'static str,
}

impl fmt::Display for BadIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for BadIdentifier {}

/// An e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email {
    display: Box<str>,
    canonical: Box<str>,
}

impl Email {
    /// Reads an address: a dot-atom (RFC 5322, section 3.2.3; RFC 6532 for other scripts), `@`, a domain of two or more
    /// labels of letters, digits and hyphens. White space around it is trimmed.
    ///
    /// # Errors
    /// [`BadIdentifier`] for everything else: control and invisible characters, spaces, quoted local parts, comments,
    /// lists, address literals, a domain that ends in a dot or in a number, and lengths above 64 and 254 bytes.
    pub fn parse(text: &str) -> Result<Self, BadIdentifier> {
        let display = visible(text, "must not be longer than 254 characters")?;
        let (local, domain) = display.split_once('@').ok_or(refused("must be an e-mail address with one @"))?;
        let local = canonical_local(local)?;
        let domain = canonical_domain(domain)?;
        let canonical = format!("{local}@{domain}");
        if display.len() > MAX_EMAIL || canonical.len() > MAX_EMAIL {
            return Err(refused("must not be longer than 254 characters"));
        }
        Ok(Self { display: display.into(), canonical: canonical.into() })
    }

    /// As given, trimmed: what people see and where messages go.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// The form under which two spellings are the same.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}

/// A username. One that is an e-mail address has that address's canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username {
    display: Box<str>,
    canonical: Box<str>,
}

impl Username {
    /// Reads a username: 3 to 128 characters, trimmed.
    ///
    /// # Errors
    /// [`BadIdentifier`] for other lengths, for `:` (it separates the parts of a basic credential), for control and
    /// invisible characters, for a text that becomes an e-mail address or gains an `@` only by being folded, and for one that
    /// begins as the ids of accounts do.
    pub fn parse(text: &str) -> Result<Self, BadIdentifier> {
        let display = visible(text, "must not be longer than 128 characters")?;
        let canonical = match Email::parse(display) {
            Ok(email) => email.canonical,
            Err(_) => canonical_name(display)?,
        };
        for form in [display, &canonical] {
            if !USERNAME.contains(&form.chars().count()) {
                return Err(refused("must be 3 to 128 characters long"));
            }
            if form.contains(':') {
                return Err(refused("must not hold a colon"));
            }
        }
        Ok(Self { display: display.into(), canonical })
    }

    /// As given, trimmed.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// The form under which two spellings are the same.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}

/// An account that registers by e-mail has the address as its username, however long.
impl From<Email> for Username {
    fn from(email: Email) -> Self {
        Self { display: email.display, canonical: email.canonical }
    }
}

/// A text as names are compared: NFKC with full case folding. The text itself when folding does not settle.
pub fn folded(text: &str) -> String {
    fold(text).unwrap_or_else(|| text.to_owned())
}

/// The canonical form of what somebody signs in with, be it an address or a username; `None` when it can be neither.
pub fn canonical_any(text: &str) -> Option<String> {
    Email::parse(text)
        .map(|email| email.canonical)
        .or_else(|_| Username::parse(text).map(|name| name.canonical))
        .ok()
        .map(String::from)
}

const fn refused(message: &'static str) -> BadIdentifier {
    BadIdentifier { message }
}

/// `text` without white space around it, when it is short enough to be looked at and shows all that it holds.
fn visible<'a>(text: &'a str, too_long: &'static str) -> Result<&'a str, BadIdentifier> {
    if text.len() > MAX_INPUT {
        return Err(refused(too_long));
    }
    // Line breaks and tabs are not trimmed: they come from a header or a script, not from a person.
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() && !c.is_control());
    if trimmed.is_empty() {
        return Err(refused("must not be empty"));
    }
    if trimmed.chars().any(|c| c.is_control()) {
        return Err(refused("must not hold control characters"));
    }
    if trimmed.chars().any(is_invisible) {
        return Err(refused("must not hold invisible or unassigned characters"));
    }
    Ok(trimmed)
}

fn canonical_local(local: &str) -> Result<String, BadIdentifier> {
    let folded = fold(local).ok_or(refused("must not hold such characters before the @"))?;
    for form in [local, &folded] {
        if form.is_empty() || form.len() > MAX_LOCAL {
            return Err(refused("must have 1 to 64 characters before the @"));
        }
        if form.starts_with('.') || form.ends_with('.') || form.contains("..") {
            return Err(refused("must not have a dot first, last or twice before the @"));
        }
        if !form.chars().all(is_atom) {
            return Err(refused("must not hold spaces, quotes, brackets or separators"));
        }
    }
    Ok(folded)
}

/// A character of a dot-atom: printable ASCII but for the specials, and what other scripts have.
fn is_atom(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
    } else {
        !c.is_whitespace() && !is_invisible(c)
    }
}

fn canonical_domain(domain: &str) -> Result<String, BadIdentifier> {
    const BAD: BadIdentifier = refused("must have a valid domain after the @");
    let ascii = Uts46::new()
        .to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
        .map_err(|_| BAD)?;
    let (_, last) = ascii.rsplit_once('.').ok_or(refused("must have a domain with a dot"))?;
    // A last label of digits is an IPv4 address or a mistake; no top-level domain is one.
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BAD);
    }
    Ok(ascii.into_owned())
}

/// The canonical form of a username that is not an address.
fn canonical_name(name: &str) -> Result<Box<str>, BadIdentifier> {
    let folded = fold(name).ok_or(refused("must not hold such characters"))?;
    // Otherwise a look-alike of another account's address could be taken as a name.
    let gains_at = folded.matches('@').count() != name.matches('@').count();
    if gains_at || Email::parse(&folded).is_ok() {
        return Err(refused("must be written in plain characters when it is an e-mail address"));
    }
    if folded.starts_with(ACCOUNT_ID) {
        return Err(refused("must not begin with acc_"));
    }
    // Some accents fold to a space and a combining mark.
    if folded.trim() != folded || folded.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err(refused("must not hold such characters"));
    }
    Ok(folded.into())
}

#[cfg(test)]
mod tests;
