//! The rules for what an API key is made from.

use signet_protocol::request_signature::parse_timestamp;
use signet_vocabulary::Timestamp;

use crate::access::{Permission, Permissions};
use crate::refusal::FieldError;

const LONGEST_NAME: usize = 100;
const MOST_SCOPES: usize = 20;

/// What all the scopes permit together; words that are none permit nothing.
pub(super) fn permissions(scopes: &[String]) -> Permissions {
    let known = scopes.iter().filter_map(|scope| Permissions::of_scope(scope));
    known.fold(Permissions::NONE, Permissions::or)
}

/// The scopes, each once, in the order in which they were given.
///
/// # Errors
/// What is wrong with the first of them, as an error of `scopes`.
pub fn scopes(given: &[String]) -> Result<Vec<String>, FieldError> {
    if given.is_empty() || given.len() > MOST_SCOPES {
        let message = format!("Name 1 to {MOST_SCOPES} scopes.");
        return Err(FieldError::new("scopes", "BAD_COUNT", message));
    }
    let mut scopes = Vec::<String>::new();
    for (at, scope) in given.iter().enumerate() {
        if Permissions::of_scope(scope).is_none() {
            let known: Vec<_> = Permission::ALL.iter().map(|permission| permission.as_str()).collect();
            let message = format!("Use {} or {}.", known.join(", "), Permissions::ALL);
            return Err(FieldError::new(format!("scopes.{at}"), "UNKNOWN_SCOPE", message));
        }
        if !scopes.contains(scope) {
            scopes.push(scope.clone());
        }
    }
    Ok(scopes)
}

/// The name without the space around it.
pub(super) fn name(given: &str) -> Result<String, FieldError> {
    let name = given.trim();
    if (1..=LONGEST_NAME).contains(&name.chars().count()) && !given.chars().any(char::is_control) {
        return Ok(name.to_owned());
    }
    let message = format!("Use 1 to {LONGEST_NAME} characters, none of them control characters.");
    Err(FieldError::new("name", "BAD_NAME", message))
}

/// The moment from which the key opens nothing.
pub(super) fn expiry(given: &str, now: Timestamp) -> Result<Timestamp, FieldError> {
    let wrong = |code, message| FieldError::new("expiresAt", code, message);
    let at = parse_timestamp(given).ok_or_else(|| {
        wrong("BAD_TIMESTAMP", "Use a time such as 2030-01-01T00:00:00Z (RFC 3339), with capital letters.")
    })?;
    if at > now { Ok(at) } else { Err(wrong("IN_THE_PAST", "Name a time in the future.")) }
}
