//! Countries: the two-letter codes that ISO 3166-1 assigns.

use std::fmt;

/// What the source of the codes has although ISO 3166-1 leaves it to its users: Kosovo's customary code.
const UNASSIGNED: &str = "XK";

/// A text that is not the code of a country, in words for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadCountry {
    /// What is wrong, to be read after the field's name.
    pub message: &'static str,
}

impl fmt::Display for BadCountry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for BadCountry {}

/// A country or territory, by its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Country(&'static str);

impl Country {
    /// Reads a code: two capital letters that ISO 3166-1 officially assigns (alpha-2).
    ///
    /// # Errors
    /// [`BadCountry`] for everything else: small letters, names, three letters, and codes that are reserved (`UK`, `EU`),
    /// withdrawn (`AN`, `YU`) or free for any use (`XK`, `ZZ`).
    pub fn parse(text: &str) -> Result<Self, BadCountry> {
        const FORM: BadCountry = BadCountry { message: "must be two capital letters" };
        const UNKNOWN: BadCountry = BadCountry { message: "must be a country's code as assigned by ISO 3166-1" };
        if text.len() != 2 || !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(FORM);
        }
        let known = celes::Country::from_alpha2(text).map_err(|_| UNKNOWN)?;
        if known.alpha2 == UNASSIGNED { Err(UNKNOWN) } else { Ok(Self(known.alpha2)) }
    }

    /// The two letters.
    pub fn as_str(&self) -> &'static str {
        self.0
    }
}

#[cfg(test)]
mod tests;
