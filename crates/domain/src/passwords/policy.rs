//! What may be a password.

use std::collections::HashSet;
use std::sync::LazyLock;

use signet_protocol::password::normalised;
use signet_vocabulary::Secret;

use crate::realms::RealmSettings;
use crate::refusal::FieldError;

/// Shorter ones are too easy to guess.
pub const SHORTEST_BYTES: usize = 8;
/// Longer ones are refused before any work is spent on them.
const LONGEST_BYTES: usize = 1024;
/// Words that stand in every installation.
const OUR_WORDS: [&str; 1] = ["signet"];
/// Context words shorter than this are in too many good passwords to be refused.
const SHORTEST_WORD: usize = 4;

/// Common passwords of at least eight bytes in lower case, drawn from Royce Williams's list of the most common ones in
/// published leaks.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("common.txt").lines().collect());

/// A password as it is verified: normalised to NFKC once (NIST SP 800-63B, section 3.1.1.2), of bearable length.
#[derive(Debug, Clone)]
pub struct Password(Secret<String>);

impl Password {
    /// Reads what a caller sent as `field`.
    ///
    /// # Errors
    /// When it is longer than 1,024 bytes: nothing is normalised or hashed then.
    pub fn read(field: &str, text: Secret<String>) -> Result<Self, FieldError> {
        let too_long = || FieldError::new(field, "TOO_LONG", format!("Use at most {LONGEST_BYTES} bytes."));
        if text.expose().len() > LONGEST_BYTES {
            return Err(too_long());
        }
        let normal = normalised(text.expose());
        if normal.expose().len() > LONGEST_BYTES { Err(too_long()) } else { Ok(Self(normal)) }
    }

    /// The bytes to hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.expose().as_bytes()
    }
}

/// How many characters a password has at least by the rules of a realm.
pub fn shortest(rules: &RealmSettings) -> usize {
    rules.password_min_length.map_or(SHORTEST_BYTES, |characters| characters as usize)
}

/// Checks a password that an administrator gives somebody else, for its length alone.
///
/// # Errors
/// The rule it breaks, for `field`.
pub fn check_given(field: &str, password: &Password, rules: &RealmSettings) -> Result<(), FieldError> {
    let text = password.0.expose();
    let shortest = shortest(rules);
    // A few characters of a script that takes several bytes for each are as hard to guess as many letters; a realm that wants
    // more of them than usual counts them one by one.
    let is_short = text.len() < SHORTEST_BYTES || shortest > SHORTEST_BYTES && text.chars().count() < shortest;
    if is_short {
        return Err(FieldError::new(field, "TOO_SHORT", format!("Use at least {shortest} characters.")));
    }
    if text.bytes().any(|byte| byte == 0) {
        return Err(FieldError::new(field, "BAD_CHARACTER", "A password cannot contain the character NUL."));
    }
    Ok(())
}

/// Checks a password that a person chooses for themselves, where `words` are the account's own: addresses, names.
///
/// # Errors
/// The rule it breaks, for `field`.
pub fn check_chosen(field: &str, password: &Password, words: &[&str], rules: &RealmSettings) -> Result<(), FieldError> {
    check_given(field, password, rules)?;
    let text = password.0.expose();
    let folded = text.to_lowercase();
    if COMMON.contains(folded.as_str()) || is_one_character(&folded) {
        return Err(FieldError::new(field, "TOO_COMMON", "This password is among the first that attackers try."));
    }
    let core = core_of(&folded);
    let own = words.iter().flat_map(|word| pieces_of(word)).chain(OUR_WORDS.map(str::to_owned));
    if own.into_iter().any(|word| word.len() >= SHORTEST_WORD && (core == word || folded == word)) {
        let message = "This password is made from your name, your address or the name of this service.";
        return Err(FieldError::new(field, "TOO_PERSONAL", message));
    }
    Ok(())
}

fn is_one_character(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    characters.all(|character| Some(character) == first)
}

/// A word without the digits and signs that people put around it.
fn core_of(text: &str) -> &str {
    text.trim_matches(|character: char| !character.is_alphabetic())
}

/// A name or address and its parts, in lower case.
fn pieces_of(word: &str) -> Vec<String> {
    let word = word.to_lowercase();
    let parts = word.split(|character: char| !character.is_alphanumeric()).map(core_of).map(str::to_owned);
    let joined: String = word.split('@').next().unwrap_or_default().chars().filter(|c| c.is_alphabetic()).collect();
    parts.chain([joined, word.clone()]).filter(|piece| !piece.is_empty()).collect()
}
