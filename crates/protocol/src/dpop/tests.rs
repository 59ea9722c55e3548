//! Tests of proofs: what fits a request, and what does not.

use super::{Claims, LEEWAY, OLDEST, Request, ath};
use crate::json;

const NOW: i64 = 1_767_225_600;
const URL: &str = "https://id.example.com/oauth/token";
const REQUEST: Request<'_> = Request { method: "POST", url: URL, access_token: None };

fn claims() -> Claims {
    Claims { jti: "1".to_owned(), htm: "POST".to_owned(), htu: URL.to_owned(), iat: NOW, ath: None, nonce: None }
}

#[test]
fn a_proof_is_for_one_request() {
    let fault = |claims: Claims| claims.fault(&REQUEST, NOW);
    assert_eq!(fault(claims()), None);
    for (claims, word) in [
        (Claims { jti: String::new(), ..claims() }, "jti"),
        (Claims { jti: "x".repeat(257), ..claims() }, "jti"),
        (Claims { htm: "GET".to_owned(), ..claims() }, "htm"),
        (Claims { htm: "post".to_owned(), ..claims() }, "htm"),
        (Claims { ath: Some(ath("token")), ..claims() }, "ath"),
        (Claims { iat: NOW - OLDEST - 1, ..claims() }, "iat"),
        (Claims { iat: NOW + LEEWAY + 1, ..claims() }, "iat"),
        (Claims { iat: i64::MIN, ..claims() }, "iat"),
        (Claims { iat: i64::MAX, ..claims() }, "iat"),
    ] {
        let said = fault(claims).unwrap_or_else(|| panic!("{word} passes"));
        assert!(said.contains(word), "{said}");
    }
    for iat in [NOW - OLDEST, NOW - 10, NOW + LEEWAY] {
        assert_eq!(fault(Claims { iat, ..claims() }), None);
    }
}

#[test]
fn addresses_are_compared_as_addresses() {
    for (htu, is_same) in [
        (URL, true),
        ("HTTPS://ID.example.com:443/oauth/token", true),
        ("https://id.example.com/oauth/./token?x=1#y", true),
        ("https://id.example.com/oauth/token/", false),
        ("https://id.example.com/oauth/Token", false),
        ("https://id.example.com/oauth", false),
        ("http://id.example.com/oauth/token", false),
        ("https://id.example.com:8443/oauth/token", false),
        ("https://id.example.com.evil.example/oauth/token", false),
        ("https://user@id.example.com/oauth/token", false),
        ("/oauth/token", false),
        ("", false),
    ] {
        let fault = Claims { htu: htu.to_owned(), ..claims() }.fault(&REQUEST, NOW);
        assert_eq!(fault.is_none(), is_same, "{htu}");
    }
}

#[test]
fn a_proof_beside_a_token_names_it() {
    let request = Request { access_token: Some("token"), ..REQUEST };
    // RFC 9449, section 7.1: the example's token and hash.
    let example = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    assert_eq!(ath(example), "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
    assert_eq!(Claims { ath: Some(ath("token")), ..claims() }.fault(&request, NOW), None);
    for ath in [None, Some(ath("other")), Some(String::new())] {
        assert!(Claims { ath, ..claims() }.fault(&request, NOW).is_some());
    }
}

#[test]
fn claims_of_other_types_are_refused() {
    let good = r#"{"jti":"1","htm":"POST","htu":"https://a.example/","iat":1,"exp":2}"#;
    assert!(json::from_slice::<Claims>(good.as_bytes()).is_ok());
    for bad in [
        r#"{"jti":1,"htm":"POST","htu":"https://a.example/","iat":1}"#,
        r#"{"jti":"1","htm":"POST","htu":"https://a.example/","iat":"1"}"#,
        r#"{"jti":"1","htm":"POST","htu":"https://a.example/","iat":1,"ath":null}"#,
        r#"{"jti":"1","htm":"POST","htu":"https://a.example/","iat":1,"nonce":7}"#,
        r#"{"jti":"1","htm":"POST","htu":"https://a.example/"}"#,
        r#"{"jti":"1","jti":"2","htm":"POST","htu":"https://a.example/","iat":1}"#,
    ] {
        assert!(json::from_slice::<Claims>(bad.as_bytes()).is_err(), "{bad}");
    }
}
