//! The name of a scope: one word that an OAuth scope can have.

use std::fmt;
use std::str::FromStr;

use signet_protocol::oauth::scope;

/// The longest name, in characters.
const LONGEST: usize = 100;

/// A word of a scope, of bearable length.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeName(Box<str>);

/// A text that is no name of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadName;

impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be one word of at most {LONGEST} visible ASCII characters, none of them \" or \\")
    }
}

impl std::error::Error for BadName {}

impl ScopeName {
    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ScopeName {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        if text.len() <= LONGEST && scope::is_word(text) { Ok(Self(text.into())) } else { Err(BadName) }
    }
}

impl fmt::Display for ScopeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
