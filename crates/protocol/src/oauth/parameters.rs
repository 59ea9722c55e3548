//! Parameters of OAuth's endpoints, from a query or a body (RFC 6749, sections 3.1 and 3.2): each name once.
//!
//! A name that is there twice means one thing to whoever reads the first and another to whoever reads the last.

use std::collections::BTreeMap;
use std::fmt;

use super::form::{decode, encode_into};

/// The longest text that is read, in bytes, as it was sent.
pub const LONGEST: usize = 32 * 1024;
/// The most parameters that are read, empty ones included.
pub const MOST: usize = 100;
/// The longest value, in bytes, after decoding.
pub const LONGEST_VALUE: usize = 8 * 1024;
/// How much of a name a refusal shows.
const SHOWN: usize = 64;

/// A text that is refused. What it says can stand in an `error_description`, and never holds a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Longer than [`LONGEST`].
    TooLong,
    /// More than [`MOST`] parameters.
    TooMany,
    /// A name that is no text.
    BadName,
    /// The value of the named parameter is no text: a broken escape, not UTF-8, or a control character.
    BadValue(Box<str>),
    /// The value of the named parameter is longer than [`LONGEST_VALUE`].
    ValueTooLong(Box<str>),
    /// The named parameter is there more than once.
    Repeated(Box<str>),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("the parameters are longer than 32 KiB"),
            Self::TooMany => f.write_str("there are more than 100 parameters"),
            Self::BadName => f.write_str("the name of a parameter is not text in form encoding"),
            Self::BadValue(name) => write!(f, "the parameter {name} is not text in form encoding"),
            Self::ValueTooLong(name) => write!(f, "the parameter {name} is longer than 8 KiB"),
            Self::Repeated(name) => write!(f, "the parameter {name} is there more than once"),
        }
    }
}

impl std::error::Error for Refused {}

/// What was sent, by name. Names that nobody knows are kept, and read by nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct Parameters(BTreeMap<Box<str>, Vec<Box<str>>>);

/// Names alone: values are codes, secrets and tokens.
impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Parameters {
    /// Reads the text of a query (without its `?`) or of a body. A parameter with an empty value is as good as absent, but
    /// counts as its name's one occurrence. Only the names in `may_repeat` may occur more than once.
    ///
    /// # Errors
    /// [`Refused`], naming the parameter.
    pub fn parse(encoded: &[u8], may_repeat: &[&str]) -> Result<Self, Refused> {
        if encoded.len() > LONGEST {
            return Err(Refused::TooLong);
        }
        let mut found: BTreeMap<Box<str>, Vec<Box<str>>> = BTreeMap::new();
        let pairs = encoded.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty());
        for (at, pair) in pairs.enumerate() {
            if at >= MOST {
                return Err(Refused::TooMany);
            }
            let mut halves = pair.splitn(2, |&byte| byte == b'=');
            let name = decode(halves.next().unwrap_or_default()).ok_or(Refused::BadName)?;
            let value = decode(halves.next().unwrap_or_default()).ok_or_else(|| Refused::BadValue(shown(&name)))?;
            if value.len() > LONGEST_VALUE {
                return Err(Refused::ValueTooLong(shown(&name)));
            }
            if found.contains_key(name.as_str()) && !may_repeat.contains(&name.as_str()) {
                return Err(Refused::Repeated(shown(&name)));
            }
            let values = found.entry(name.into()).or_default();
            if !value.is_empty() {
                values.push(value.into());
            }
        }
        Ok(Self(found))
    }

    /// The value of a parameter; `None` when it is absent or empty. One that was allowed to repeat and did has no one value:
    /// ask [`Self::all`] for it.
    pub fn get(&self, name: &str) -> Option<&str> {
        match self.0.get(name)?.as_slice() {
            [value] => Some(value),
            _ => None,
        }
    }

    /// All values of a parameter, as they were sent and without empty ones.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.get(name).into_iter().flatten().map(AsRef::as_ref)
    }

    /// Every name with each of its values, by name; what is empty is left out.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.as_ref(), value.as_ref())))
    }
}

/// The form text of names and values, which [`Parameters::parse`] reads back.
pub fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        encode_into(&mut out, name);
        out.push('=');
        encode_into(&mut out, value);
    }
    out
}

/// A name as a refusal may show it: the characters of RFC 6749, section 8.2, and not too many.
fn shown(name: &str) -> Box<str> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
    name.chars().take(SHOWN).map(|letter| if plain(letter) { letter } else { '?' }).collect()
}

#[cfg(test)]
mod tests;
