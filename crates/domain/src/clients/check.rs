//! The rules for each member of a client by itself.

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use serde_json::{Map, Value};
use signet_protocol::jose::JwkSet;
use signet_protocol::oauth::uri::Refused;
use signet_protocol::oauth::{HttpsUri, Registered, Resource, scope};
use signet_protocol::request_signature::parse_timestamp;
use signet_vocabulary::Timestamp;

use super::settings::GrantType;
use crate::refusal::FieldError;

const LONGEST_NAME: usize = 100;
const MOST_URIS: usize = 32;
/// Longer than it takes to bring a new secret to every machine that needs it.
const LONGEST_OVERLAP: Duration = Duration::from_secs(90 * 24 * 3600);

/// The name without the space around it.
pub(crate) fn name(given: &str) -> Result<String, FieldError> {
    let name = given.trim();
    if (1..=LONGEST_NAME).contains(&name.chars().count()) && !given.chars().any(char::is_control) {
        return Ok(name.to_owned());
    }
    let message = format!("Use 1 to {LONGEST_NAME} characters, none of them control characters.");
    Err(FieldError::new("name", "BAD_NAME", message))
}

/// One of a set of words.
pub(super) fn word<W: FromStr<Err = String>>(field: &str, given: &str) -> Result<W, Vec<FieldError>> {
    given.parse().map_err(|message| vec![FieldError::new(field, "UNKNOWN", message)])
}

pub(super) fn number(field: &str, given: i64, range: RangeInclusive<u32>) -> Result<u32, Vec<FieldError>> {
    let number = u32::try_from(given).ok().filter(|number| range.contains(number));
    number.ok_or_else(|| {
        let message = format!("Use a number from {} to {}.", range.start(), range.end());
        vec![FieldError::new(field, "OUT_OF_RANGE", message)]
    })
}

/// What `check` makes of each of them, where none is there twice.
fn each<T: PartialEq>(
    field: &str,
    given: &[String],
    most: usize,
    check: impl Fn(&str) -> Result<T, (&'static str, String)>,
) -> Result<Vec<T>, Vec<FieldError>> {
    if given.len() > most {
        return Err(vec![FieldError::new(field, "TOO_MANY", format!("Name at most {most}."))]);
    }
    let (mut kept, mut faults) = (Vec::with_capacity(given.len()), Vec::new());
    for (at, text) in given.iter().enumerate() {
        let mut fault = |code, message| faults.push(FieldError::new(format!("{field}[{at}]"), code, message));
        match check(text) {
            Ok(value) if kept.contains(&value) => fault("TWICE", "This stands here twice.".to_owned()),
            Ok(value) => kept.push(value),
            Err((code, message)) => fault(code, message),
        }
    }
    if faults.is_empty() { Ok(kept) } else { Err(faults) }
}

pub(super) fn redirect_uris(field: &str, given: &[String]) -> Result<Vec<String>, Vec<FieldError>> {
    each(field, given, MOST_URIS, |uri| match Registered::parse(uri) {
        Ok(uri) => Ok(uri.as_str().to_owned()),
        Err(bad) => Err(("BAD_REDIRECT_URI", bad.to_string())),
    })
}

pub(super) fn audiences(field: &str, given: &[String]) -> Result<Vec<String>, Vec<FieldError>> {
    each(field, given, MOST_URIS, |uri| match Resource::parse(uri) {
        Ok(uri) => Ok(uri.as_str().to_owned()),
        Err(bad) => Err(("BAD_RESOURCE", bad.to_string())),
    })
}

/// Words of which a client can name all at once.
pub(crate) fn scopes(given: &[String]) -> Result<Vec<String>, Vec<FieldError>> {
    let scopes = each("scopes", given, scope::MOST, |word| match scope::is_word(word) {
        true => Ok(word.to_owned()),
        false => Err((
            "BAD_SCOPE",
            "Use visible ASCII characters without space, \" and \\ (RFC 6749, section 3.3).".to_owned(),
        )),
    })?;
    if scopes.join(" ").len() <= scope::LONGEST {
        return Ok(scopes);
    }
    let message = format!("Together they must not be longer than {} characters.", scope::LONGEST);
    Err(vec![FieldError::new("scopes", "TOO_LONG", message)])
}

pub(super) fn grant_types(given: &[String]) -> Result<Vec<GrantType>, Vec<FieldError>> {
    if given.is_empty() {
        return Err(vec![FieldError::new("grantTypes", "REQUIRED", "Name at least one.")]);
    }
    each("grantTypes", given, MOST_URIS, |grant| grant.parse().map_err(|message| ("UNKNOWN", message)))
}

/// The address as a URL parser writes it. Those that we call have no fragment, which nobody would be sent.
pub(super) fn https_uri(field: &str, given: &str) -> Result<String, Vec<FieldError>> {
    let bad = |message: String| vec![FieldError::new(field, "BAD_URI", message)];
    let uri = HttpsUri::parse(given).map_err(|refused| bad(refused.to_string()))?;
    let is_called = matches!(field, "jwksUri" | "backchannelLogoutUri");
    if is_called && uri.as_str().contains('#') {
        return Err(bad(Refused::Fragment.to_string()));
    }
    Ok(uri.as_str().to_owned())
}

/// Public keys that we verify with, and nothing else: what would be passed over may be anything.
pub(super) fn jwks(given: &Map<String, Value>) -> Result<Value, Vec<FieldError>> {
    let given = Value::Object(given.clone());
    let bad = |message: String| vec![FieldError::new("jwks", "BAD_KEYS", message)];
    let set = JwkSet::from_slice(given.to_string().as_bytes()).map_err(|refused| bad(refused.to_string()))?;
    let count = given["keys"].as_array().map_or(0, Vec::len);
    if set.is_empty() || set.len() != count {
        let message = "Name at least one key, and only Ed25519, P-256 and RSA keys for signing.";
        return Err(bad(message.to_owned()));
    }
    Ok(given)
}

/// When the secret that a client has so far is to end.
pub(super) fn end_of_previous(given: &str, now: Timestamp) -> Result<Timestamp, FieldError> {
    let wrong = |code, message| FieldError::new("previousExpiresAt", code, message);
    let at = parse_timestamp(given).ok_or_else(|| {
        wrong("BAD_TIMESTAMP", "Use a time such as 2030-01-01T00:00:00Z (RFC 3339), with capital letters.")
    })?;
    if at <= now {
        return Err(wrong("IN_THE_PAST", "Name a time in the future; to end a secret at once, revoke it."));
    }
    if at <= now.plus(LONGEST_OVERLAP) { Ok(at) } else { Err(end_out_of_range()) }
}

/// What is wrong with an end that is too far off.
pub fn end_out_of_range() -> FieldError {
    FieldError::new("previousExpiresAt", "TOO_LATE", "Name a time within the next 90 days.")
}
