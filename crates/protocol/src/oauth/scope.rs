//! Scope: a list of words, with one space between two (RFC 6749, section 3.3).

use std::fmt;

/// The longest text that is read, in bytes.
pub const LONGEST: usize = 2_048;
/// The most words that are read, repeated ones included.
pub const MOST: usize = 64;

/// A scope that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Longer than [`LONGEST`].
    TooLong,
    /// More than [`MOST`] words.
    TooMany,
    /// An empty word, or a character that no word has: all but visible ASCII without `"` and `\`.
    BadWord,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the scope is longer than 2048 bytes",
            Self::TooMany => "the scope has more than 64 words",
            Self::BadWord => "the scope is not words of visible ASCII with one space between two",
        })
    }
}

impl std::error::Error for Refused {}

/// Whether `text` is one word of a scope: visible ASCII without `"` and `\` (RFC 6749, appendix A.4).
pub fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
}

/// Words, each once, in the order in which they were first named. Case counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope(Vec<Box<str>>);

impl Scope {
    /// Reads what was asked for; the empty text is the scope without words.
    ///
    /// # Errors
    /// [`Refused`], before anything but the length of a text that is too long was looked at.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        if text.len() > LONGEST {
            return Err(Refused::TooLong);
        }
        if text.bytes().filter(|&byte| byte == b' ').count() >= MOST {
            return Err(Refused::TooMany);
        }
        if text.is_empty() { Ok(Self::default()) } else { Self::of(text.split(' ')) }
    }

    /// The scope of words that were read before, such as a client's: however many there are.
    ///
    /// # Errors
    /// [`Refused::BadWord`].
    pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, Refused> {
        let mut kept = Self::default();
        for word in words {
            if !is_word(word) {
                return Err(Refused::BadWord);
            }
            if !kept.contains(word) {
                kept.0.push(word.into());
            }
        }
        Ok(kept)
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `word` is in it.
    pub fn contains(&self, word: &str) -> bool {
        self.0.iter().any(|kept| **kept == *word)
    }

    /// Whether all of it is in `whole` too.
    pub fn is_subset(&self, whole: &Self) -> bool {
        self.iter().all(|word| whole.contains(word))
    }

    /// What is in both, in this one's order.
    pub fn intersection(&self, other: &Self) -> Self {
        self.filtered(|word| other.contains(word))
    }

    /// The words that `keeps` lets pass, in their order.
    pub fn filtered(&self, keeps: impl Fn(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|word| keeps(word)).cloned().collect())
    }

    /// Its words in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }
}

/// The text that [`Scope::parse`] reads.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests;
