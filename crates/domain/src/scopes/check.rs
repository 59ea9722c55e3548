//! The rules for each member of a scope.

use signet_protocol::oidc::claims::is_protected;

use super::model::{Mapping, ScopeText};
use super::put::SaidScope;
use crate::refusal::FieldError;

const LONGEST_TEXT: usize = 200;
const LONGEST_CLAIM: usize = 100;
/// How many claims a scope may tell.
const MOST_CLAIMS: usize = 20;

/// What people read and what is told, or every member at fault.
pub(super) fn checked(said: &SaidScope) -> Result<(ScopeText, Vec<Mapping>), Vec<FieldError>> {
    let mut faults = Vec::new();
    let mut text = |field, given: &str| text(field, given).map_err(|fault| faults.push(fault)).unwrap_or_default();
    let en = text("text.en", &said.text_en);
    let de = said.text_de.as_deref().map(|given| text("text.de", given));
    let claims = claims(&said.claims, &mut faults);
    if faults.is_empty() { Ok((ScopeText { en, de }, claims)) } else { Err(faults) }
}

/// The text without the space around it.
fn text(field: &str, given: &str) -> Result<String, FieldError> {
    let text = given.trim();
    if (1..=LONGEST_TEXT).contains(&text.chars().count()) && !given.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    let message = format!("Use 1 to {LONGEST_TEXT} characters, none of them control characters.");
    Err(FieldError::new(field, "BAD_TEXT", message))
}

fn claims(given: &[(String, String)], faults: &mut Vec<FieldError>) -> Vec<Mapping> {
    if given.len() > MOST_CLAIMS {
        faults.push(FieldError::new("claims", "TOO_MANY", format!("Name at most {MOST_CLAIMS}.")));
        return Vec::new();
    }
    let mut kept: Vec<Mapping> = Vec::with_capacity(given.len());
    for (at, (claim, source)) in given.iter().enumerate() {
        let of_claim = |(code, message)| FieldError::new(format!("claims[{at}].claim"), code, message);
        let named = claim_name(claim).and_then(|()| match kept.iter().any(|other| other.claim == *claim) {
            true => Err(("TWICE", "This stands here twice.".to_owned())),
            false => Ok(()),
        });
        let source = source
            .parse()
            .map_err(|message: String| FieldError::new(format!("claims[{at}].source"), "UNKNOWN", message));
        match (named.map_err(of_claim), source) {
            (Ok(()), Ok(source)) => kept.push(Mapping { claim: claim.clone(), source }),
            (named, source) => faults.extend(named.err().into_iter().chain(source.err())),
        }
    }
    kept
}

/// Letters, digits and what names with a namespace have (RFC 7519, section 4.2), and none of those that are ours alone.
fn claim_name(given: &str) -> Result<(), (&'static str, String)> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_:/.-".contains(&byte);
    if !(1..=LONGEST_CLAIM).contains(&given.len()) || !given.bytes().all(is_plain) {
        let message = format!("Use 1 to {LONGEST_CLAIM} letters, digits and the characters _ : / . -");
        return Err(("BAD_CLAIM", message));
    }
    if is_protected(given) {
        let message = "This claim says who speaks for whom, or what the account vouches for: no mapping sets it.";
        return Err(("PROTECTED", message.to_owned()));
    }
    Ok(())
}
