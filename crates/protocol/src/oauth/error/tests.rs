//! Tests of the error codes: against the lists of the RFCs, written out again.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{ErrorCode, description};

fn texts(chosen: impl Fn(ErrorCode) -> bool) -> BTreeSet<&'static str> {
    ErrorCode::ALL.iter().copied().filter(|&code| chosen(code)).map(ErrorCode::as_str).collect()
}

#[test]
fn every_code_has_a_text_of_its_own_of_the_right_form() {
    assert_eq!(texts(|_| true).len(), ErrorCode::ALL.len());
    assert_eq!(ErrorCode::ALL.len(), 32);
    for code in ErrorCode::ALL {
        assert!(code.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code:?}");
    }
}

#[test]
fn only_codes_of_authorization_answers_are_redirected() {
    let carried = [
        // RFC 6749, section 4.1.2.1.
        "invalid_request",
        "unauthorized_client",
        "access_denied",
        "unsupported_response_type",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
        // OpenID Connect Core 1.0, section 3.1.2.6.
        "interaction_required",
        "login_required",
        "account_selection_required",
        "consent_required",
        "invalid_request_uri",
        "invalid_request_object",
        "request_not_supported",
        "request_uri_not_supported",
        "registration_not_supported",
        // RFC 8707, section 2.
        "invalid_target",
    ];
    assert_eq!(texts(ErrorCode::may_be_redirected), BTreeSet::from(carried));
}

#[test]
fn a_direct_answer_is_400_but_for_these() {
    for (status, codes) in [
        (Some(401), &["invalid_client", "invalid_token"][..]),
        (Some(403), &["insufficient_scope"]),
        (Some(500), &["server_error"]),
        (Some(503), &["temporarily_unavailable"]),
        (None, &["interaction_required", "login_required", "account_selection_required", "consent_required"]),
    ] {
        assert_eq!(texts(|code| code.status() == status), codes.iter().copied().collect(), "{status:?}");
    }
    assert_eq!(texts(|code| code.status() == Some(400)).len(), 32 - 9);
    assert!(ErrorCode::ALL.iter().all(|code| code.status().is_some() || code.may_be_redirected()));
}

#[test]
fn a_description_has_the_characters_that_it_may() {
    assert_eq!(description("the scope is wrong: 'a' (b)"), "the scope is wrong: 'a' (b)");
    assert_eq!(description("a\"b\\c\r\nd\u{e9}\0\u{7f}"), "a?b?c??d???");
}

proptest! {
    #[test]
    fn any_text_becomes_a_description(text in "\\PC{0,40}|[\\x00-\\x7f]{0,40}") {
        let said = description(&text);
        prop_assert!(said.bytes().all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)));
        prop_assert_eq!(said.chars().count(), text.chars().count());
    }
}
