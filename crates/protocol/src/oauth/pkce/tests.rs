//! Tests of PKCE: the RFC's own example, and every combination that is a downgrade.

use proptest::prelude::*;

use super::{Challenge, Refused, verify};
use crate::digest::sha256;
use crate::encoding::base64url;

// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn challenge() -> Challenge {
    Challenge::parse(Some(CHALLENGE), Some("S256")).unwrap().unwrap()
}

#[test]
fn the_example_of_the_rfc_holds() {
    assert_eq!(challenge().verify(VERIFIER), Ok(()));
    assert_eq!(challenge().to_string(), CHALLENGE);
    assert_eq!(challenge().as_bytes(), &sha256(VERIFIER.as_bytes()));
    assert_eq!(Challenge::from_bytes(*challenge().as_bytes()), challenge());
}

#[test]
fn a_challenge_comes_with_s256_or_not_at_all() {
    for (given, method, outcome) in [
        (None, None, Ok(None)),
        (Some(CHALLENGE), Some("S256"), Ok(Some(challenge()))),
        (Some(CHALLENGE), None, Err(Refused::Plain)),
        (Some(CHALLENGE), Some("plain"), Err(Refused::Plain)),
        (Some(VERIFIER), Some("plain"), Err(Refused::Plain)),
        (Some(CHALLENGE), Some("s256"), Err(Refused::UnknownMethod)),
        (Some(CHALLENGE), Some("S256 "), Err(Refused::UnknownMethod)),
        (Some(CHALLENGE), Some(""), Err(Refused::UnknownMethod)),
        (Some(CHALLENGE), Some("S512"), Err(Refused::UnknownMethod)),
        (None, Some("S256"), Err(Refused::MethodAlone)),
        (None, Some("plain"), Err(Refused::MethodAlone)),
        (Some(""), Some("S256"), Err(Refused::BadChallenge)),
        (Some(&CHALLENGE[1..]), Some("S256"), Err(Refused::BadChallenge)),
        (Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM="), Some("S256"), Err(Refused::BadChallenge)),
        (Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN"), Some("S256"), Err(Refused::BadChallenge)),
        (Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"), Some("S256"), Err(Refused::BadChallenge)),
        (Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMM"), Some("S256"), Err(Refused::BadChallenge)),
    ] {
        assert_eq!(Challenge::parse(given, method), outcome, "{given:?} {method:?}");
    }
}

#[test]
fn a_verifier_is_checked_against_the_challenge_or_refused() {
    let challenge = challenge();
    let other = "a".repeat(43);
    for (challenge, verifier, outcome) in [
        (None, None, Ok(())),
        (Some(&challenge), Some(VERIFIER), Ok(())),
        (None, Some(VERIFIER), Err(Refused::NoChallenge)),
        (None, Some(""), Err(Refused::NoChallenge)),
        (Some(&challenge), None, Err(Refused::NoVerifier)),
        (Some(&challenge), Some(""), Err(Refused::BadVerifier)),
        (Some(&challenge), Some(&VERIFIER[1..]), Err(Refused::BadVerifier)),
        (Some(&challenge), Some(CHALLENGE), Err(Refused::Mismatch)),
        (Some(&challenge), Some(&other), Err(Refused::Mismatch)),
        (Some(&challenge), Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk "), Err(Refused::BadVerifier)),
        (Some(&challenge), Some("dBjftJeZ4CVP+mB92K27uhbUJU1p1r/wW1gFWFOEjXk"), Err(Refused::BadVerifier)),
        (Some(&challenge), Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEj\u{e9}"), Err(Refused::BadVerifier)),
    ] {
        assert_eq!(verify(challenge, verifier), outcome, "{verifier:?}");
    }
}

#[test]
fn the_length_of_a_verifier_is_bounded_exactly() {
    for (length, holds) in [(42, false), (43, true), (128, true), (129, false)] {
        let verifier = "~".repeat(length);
        let challenge = Challenge::from_bytes(sha256(verifier.as_bytes()));
        let outcome = if holds { Ok(()) } else { Err(Refused::BadVerifier) };
        assert_eq!(challenge.verify(&verifier), outcome, "{length}");
    }
}

proptest! {
    #[test]
    fn whoever_has_the_verifier_passes_and_nobody_else(one in "[a-zA-Z0-9._~-]{43,128}", other in "[ab]{43,44}") {
        let text = base64url(&sha256(one.as_bytes()));
        let challenge = Challenge::parse(Some(&text), Some("S256")).unwrap().unwrap();
        prop_assert_eq!(challenge.to_string(), text);
        prop_assert_eq!(challenge.verify(&one), Ok(()));
        prop_assert_eq!(challenge.verify(&other).is_ok(), one == other);
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,140}", method in "\\PC{0,6}") {
        prop_assert!(Challenge::parse(Some(&text), Some(&method)).is_err());
        prop_assert!(challenge().verify(&text).is_err());
    }
}
