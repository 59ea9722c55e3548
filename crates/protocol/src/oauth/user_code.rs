//! User codes: what a person types to let a device in (RFC 8628, section 6.1).

use std::fmt;

use signet_vocabulary::{Random, Secret};

/// Twenty letters: without vowels they make no words, and none looks like a digit.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// How many letters a code has: 34 bits, which hold while guesses are counted and codes are short-lived.
const LETTERS: usize = 8;
/// The longest text that is looked at, in bytes.
const LONGEST: usize = 64;

/// A user code. It is too short for a plain hash: store it under a key.
#[derive(Clone, Debug)]
pub struct UserCode(Secret<String>);

impl UserCode {
    /// A fresh code.
    pub fn random(random: &Random) -> Self {
        Self(Secret::new(random.text(ALPHABET, LETTERS)))
    }

    /// Reads what a person typed: eight of the letters, in any case, with separators anywhere; `None` for anything else.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > LONGEST {
            return None;
        }
        let mut code = String::with_capacity(LETTERS);
        for letter in typed.chars().filter(|&letter| !is_separator(letter)) {
            let letter = letter.to_ascii_uppercase();
            if code.len() == LETTERS || !ALPHABET.contains(&u8::try_from(letter).ok()?) {
                return None;
            }
            code.push(letter);
        }
        (code.len() == LETTERS).then(|| Self(Secret::new(code)))
    }

    /// The eight letters: what is hashed and compared.
    pub fn canonical(&self) -> &str {
        self.0.expose()
    }
}

/// The form that people read: two groups of four.
impl fmt::Display for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.canonical().split_at(LETTERS / 2);
        write!(f, "{first}-{second}")
    }
}

/// What people, and the keyboards of telephones, put between groups: spaces, hyphens and dashes, dots and low lines.
fn is_separator(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '-' | '.' | '_' | '\u{a0}' | '\u{2010}'..='\u{2015}')
}

#[cfg(test)]
mod tests;
