//! Tokens of others: what they may leave out, and what not.

use serde_json::{Value, json};

use super::super::jws::MAX_LENGTH;
use super::super::{Algorithm, Compact, ForeignCompact, Refused, SigningKey};
use super::{KEYS, key, signed_raw};

fn token(key: &SigningKey, head: &Value, claims: &Value) -> String {
    signed_raw(key, head.to_string().as_bytes(), claims.to_string().as_bytes())
}

#[test]
fn a_key_id_may_be_absent_here_and_nowhere_else() {
    for key in KEYS.iter() {
        let alg = key.algorithm().name();
        let unnamed = token(key, &json!({ "alg": alg }), &json!({ "iss": "client_1" }));
        let read = ForeignCompact::parse(&unnamed).unwrap();
        assert_eq!((read.kid(), read.typ(), read.alg()), (None, None, key.algorithm()));
        assert_eq!(read.verify(key.public(), &[None]), Ok(json!({ "iss": "client_1" })));
        assert_eq!(Compact::parse(&unnamed).map(|_| ()), Err(Refused::BadKeyId), "ours name their key");
        let named = token(key, &json!({ "alg": alg, "kid": "2025", "typ": "JWT" }), &json!({}));
        let read = ForeignCompact::parse(&named).unwrap();
        assert_eq!((read.kid(), read.typ()), (Some("2025"), Some("JWT")));
        assert_eq!(read.verify(key.public(), &[Some("JWT")]), Ok(json!({})), "whatever it calls the key");
    }
}

#[test]
fn key_ids_that_are_there_are_well_formed() {
    for kid in [json!(""), json!("a b"), json!("é"), json!("a\u{7f}"), json!("k".repeat(129))] {
        let token = token(&key(1), &json!({ "alg": "EdDSA", "kid": kid }), &json!({}));
        assert_eq!(ForeignCompact::parse(&token).map(|_| ()), Err(Refused::BadKeyId), "{kid}");
    }
    for (name, value) in [("kid", json!(null)), ("kid", json!(1)), ("typ", json!(null)), ("typ", json!(["JWT"]))] {
        let token = token(&key(1), &json!({ "alg": "EdDSA", name: value }), &json!({}));
        assert_eq!(ForeignCompact::parse(&token).map(|_| ()), Err(Refused::BadHeader), "{name}: {value}");
    }
}

#[test]
fn the_other_rules_hold_for_others_too() {
    for name in ["crit", "zip", "b64"] {
        let token = token(&key(1), &json!({ "alg": "EdDSA", name: null }), &json!({}));
        assert_eq!(ForeignCompact::parse(&token).map(|_| ()), Err(Refused::UnsupportedHeader), "{name}");
    }
    for alg in ["none", "HS256", "RS512"] {
        let token = token(&key(1), &json!({ "alg": alg }), &json!({}));
        assert_eq!(ForeignCompact::parse(&token).map(|_| ()), Err(Refused::UnknownAlgorithm), "{alg}");
    }
    let long = token(&key(1), &json!({ "alg": "EdDSA" }), &json!({ "fill": "x".repeat(MAX_LENGTH) }));
    assert_eq!(ForeignCompact::parse(&long).map(|_| ()), Err(Refused::TooLong));
    let twice = signed_raw(&key(1), br#"{"alg":"none","alg":"EdDSA"}"#, b"{}");
    assert_eq!(ForeignCompact::parse(&twice).map(|_| ()), Err(Refused::BadHeader));
}

#[test]
fn only_the_listed_kinds_will_do() {
    let key = key(1);
    let verify = |typ: Option<&str>, expected: &[Option<&str>]| {
        let mut head = json!({ "alg": "EdDSA" });
        if let Some(typ) = typ {
            head["typ"] = typ.into();
        }
        ForeignCompact::parse(&token(&key, &head, &json!({}))).unwrap().verify::<Value>(key.public(), expected).is_ok()
    };
    let assertion = [None, Some("JWT"), Some("client-authentication+jwt")];
    let table = [
        (None, true),
        (Some("JWT"), true),
        (Some("jwt"), true),
        (Some("application/client-authentication+jwt"), true),
        (Some("oauth-authz-req+jwt"), false),
        (Some("dpop+jwt"), false),
        (Some("at+jwt"), false),
        (Some(""), false),
    ];
    for (typ, accepted) in table {
        assert_eq!(verify(typ, &assertion), accepted, "{typ:?}");
        assert!(!verify(typ, &[]), "{typ:?}: nothing is listed");
    }
    assert!(!verify(None, &[Some("JWT")]) && !verify(Some("JWT"), &[None]) && !verify(None, &[Some("")]));
}

#[test]
fn who_it_is_from_can_be_read_before_it_is_known() {
    let read = |claims: Value| {
        let token = token(&key(1), &json!({ "alg": "EdDSA" }), &claims);
        ForeignCompact::parse(&token).unwrap().unverified_issuer()
    };
    assert_eq!(read(json!({ "iss": "client_1", "sub": "client_2" })).as_deref(), Ok("client_1"));
    for claims in [json!({}), json!({ "iss": 1 }), json!({ "iss": null }), json!(["client_1"]), json!("client_1")] {
        assert_eq!(read(claims.clone()), Err(Refused::BadClaims), "{claims}");
    }
}

#[test]
fn a_key_in_the_header_is_not_looked_at() {
    let (theirs, mallory) = (key(1), key(2));
    let head = json!({ "alg": "EdDSA", "jwk": mallory.public().to_jwk(), "x5c": ["AAAA"] });
    let forged = token(&mallory, &head, &json!({}));
    let verified = ForeignCompact::parse(&forged).unwrap().verify::<Value>(theirs.public(), &[None]);
    assert_eq!(verified, Err(Refused::BadSignature));
    assert_eq!(theirs.algorithm(), Algorithm::EdDsa);
}
