//! Phone numbers: E.164, checked against the numbering plans that libphonenumber collects.
//!
//! Only the data is taken from the library. Its reader takes a number apart as people write it and drops what looks like
//! a trunk prefix, so that two texts would be one number and some real ones (`+7 800 …`) none; and its patterns are kept
//! in a small cache behind one lock. Here a number has one form, and a pattern must match all of it.

use std::fmt;

use phonenumber::metadata::{DATABASE, Descriptor, Metadata};
use regex::RegexBuilder;

/// The most digits of a number, calling code included (E.164, section 6.2.1).
const MAX_DIGITS: usize = 15;
/// The longest calling code.
const MAX_CODE: usize = 3;
/// How many digits at the end a masked number still shows.
const SHOWN: usize = 2;

/// A text that is not a phone number, in words for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadPhone {
    /// What is wrong, to be read after the field's name.
    pub message: &'static str,
}

impl fmt::Display for BadPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for BadPhone {}

/// A phone number that can exist; whether anybody answers is not known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Phone {
    text: Box<str>,
    code_length: usize,
}

impl Phone {
    /// Reads a number in the one form of E.164: `+`, a calling code, the national number, in ASCII digits alone.
    ///
    /// The number must lie in a range that a numbering plan under its calling code gives to some kind of line, with a
    /// length of that range. Fictitious numbers inside such ranges (the American 555) pass; those in ranges kept free
    /// for drama (the British 07700 900) do not.
    ///
    /// The first call in a process reads the plans, which takes some 0.1 s; later ones take 0.1 to 6 ms, the
    /// most for wrong numbers under `+1`, each of whose plans is asked.
    ///
    /// # Errors
    /// [`BadPhone`] for every other form, an unassigned calling code, and a number outside the plan.
    pub fn parse(text: &str) -> Result<Self, BadPhone> {
        const FORM: BadPhone = BadPhone { message: "must be + and up to 15 digits, calling code first" };
        const UNKNOWN: BadPhone = BadPhone { message: "must be a number that its country's numbering plan has" };
        let digits = text.strip_prefix('+').ok_or(FORM)?;
        let well_formed = (2..=MAX_DIGITS).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !well_formed {
            return Err(FORM);
        }
        let (code_length, plans) = plans_of(digits).ok_or(UNKNOWN)?;
        let national = &digits[code_length..];
        if !plans.into_iter().any(|plan| has(plan, national)) {
            return Err(UNKNOWN);
        }
        Ok(Self { text: text.into(), code_length })
    }

    /// The number in E.164: `+14155551234`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The number as it may be shown to whoever has proven only a password: the calling code, the last two digits, and
    /// a star for each digit between.
    pub fn masked(&self) -> String {
        let (code, national) = self.text.split_at(1 + self.code_length);
        let (hidden, shown) = national.split_at(national.len().saturating_sub(SHOWN));
        format!("{code}{}{shown}", "*".repeat(hidden.len()))
    }
}

/// The length of the calling code that `digits` begin with, and the plans of the countries that share it. No code is the
/// beginning of another.
fn plans_of(digits: &str) -> Option<(usize, Vec<&'static Metadata>)> {
    (1..=MAX_CODE).find_map(|length| {
        let code: u16 = digits.get(..length)?.parse().ok()?;
        Some((length, DATABASE.by_code(&code)?))
    })
}

/// Whether `plan` gives the national number to some kind of line.
fn has(plan: &Metadata, national: &str) -> bool {
    // Of the countries under one calling code, most say how all of their numbers begin.
    if plan.leading_digits().is_some_and(|lead| !is_match(&format!("^(?:{})", lead.as_str()), national)) {
        return false;
    }
    let lines = plan.descriptors();
    // The likeliest first, because each pattern is compiled to be asked.
    let kinds = [
        lines.mobile(),
        lines.fixed_line(),
        lines.voip(),
        lines.toll_free(),
        lines.shared_cost(),
        lines.personal_number(),
        lines.uan(),
        lines.premium_rate(),
        lines.pager(),
        lines.voicemail(),
    ];
    matches(lines.general(), national) && kinds.into_iter().flatten().any(|kind| matches(kind, national))
}

/// Whether the number is of a length and of the whole pattern of `kind`.
fn matches(kind: &Descriptor, national: &str) -> bool {
    let lengths = kind.possible_length();
    if !lengths.is_empty() && !lengths.iter().any(|&length| usize::from(length) == national.len()) {
        return false;
    }
    is_match(&format!("^(?:{})$", kind.national_number().as_str()), national)
}

fn is_match(pattern: &str, national: &str) -> bool {
    // ASCII digits alone: a pattern over every script's digits takes ten times as long to compile.
    RegexBuilder::new(pattern)
        .ignore_whitespace(true)
        .unicode(false)
        .build()
        .is_ok_and(|pattern| pattern.is_match(national))
}

#[cfg(test)]
mod tests;
