//! Tests of ID tokens of others: each rule broken alone.

use serde_json::{Value, json};
use signet_vocabulary::Random;

use super::*;
use crate::encoding::base64url;
use crate::jose::{Algorithm, SigningKey, sign};

const NOW: i64 = 1_767_225_600;
const EXPECTED: Expected<'_> =
    Expected { issuer: "https://login.example.com", client_id: "ours", nonce: "n-1", access_token: "token", now: NOW };

fn claims(change: &Value) -> Value {
    let mut claims = json!({
        "iss": "https://login.example.com", "sub": "ann", "aud": "ours", "exp": NOW + 300, "iat": NOW, "nonce": "n-1",
        "email": "ann@example.com", "email_verified": true,
    });
    for (name, value) in change.as_object().expect("an object") {
        if value.is_null() {
            claims.as_object_mut().expect("an object").remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

fn signed(change: &Value) -> (String, JwkSet) {
    let key = SigningKey::generate(Algorithm::EdDsa, &Random::seeded(1)).expect("a key");
    let token = sign(&key, "JWT", &claims(change)).expect("a token");
    let set = json!({ "keys": [key.public().to_jwk()] });
    (token, JwkSet::from_slice(set.to_string().as_bytes()).expect("a set"))
}

fn outcome(change: &Value) -> Result<Claims, Refused> {
    let (token, keys) = signed(change);
    verify(&token, &keys, &EXPECTED)
}

#[test]
fn a_token_that_keeps_every_rule_is_read() {
    let claims = outcome(&json!({})).expect("claims");
    assert_eq!(
        (&*claims.sub, claims.email.as_deref(), claims.email_verified),
        ("ann", Some("ann@example.com"), Truth(true))
    );
    let hash = at_hash(Algorithm::EdDsa, "token");
    for change in [
        json!({ "aud": ["ours"] }),
        json!({ "aud": ["ours", "theirs"], "azp": "ours" }),
        json!({ "azp": "ours" }),
        json!({ "at_hash": hash }),
        json!({ "exp": NOW - 59 }),
        json!({ "email": null, "email_verified": null }),
    ] {
        assert!(outcome(&change).is_ok(), "{change}");
    }
    assert_eq!(outcome(&json!({ "email_verified": "true" })).expect("claims").email_verified, Truth(true));
    for untrue in [json!("false"), json!("yes"), json!(1), json!([true]), json!(false)] {
        assert_eq!(outcome(&json!({ "email_verified": untrue })).expect("claims").email_verified, Truth(false));
    }
}

#[test]
fn each_rule_alone_refuses() {
    for (change, refused) in [
        (json!({ "iss": "https://login.example.com/" }), Refused::OtherIssuer),
        (json!({ "iss": "https://evil.example.com" }), Refused::OtherIssuer),
        (json!({ "aud": "theirs" }), Refused::OtherAudience),
        (json!({ "aud": [] }), Refused::OtherAudience),
        (json!({ "aud": ["theirs"] }), Refused::OtherAudience),
        (json!({ "aud": ["ours", "theirs"] }), Refused::OtherAudience),
        (json!({ "aud": ["ours", "theirs"], "azp": "theirs" }), Refused::OtherAudience),
        (json!({ "azp": "theirs" }), Refused::OtherAudience),
        (json!({ "exp": NOW - 60 }), Refused::Expired),
        (json!({ "exp": null }), Refused::BadClaims),
        (json!({ "iat": NOW + 61 }), Refused::NotYetValid),
        (json!({ "iat": null }), Refused::BadClaims),
        (json!({ "nonce": "n-2" }), Refused::BadClaims),
        (json!({ "nonce": null }), Refused::BadClaims),
        (json!({ "at_hash": at_hash(Algorithm::EdDsa, "other") }), Refused::BadClaims),
        (json!({ "sub": "" }), Refused::BadClaims),
        (json!({ "sub": "a".repeat(256) }), Refused::BadClaims),
        (json!({ "sub": 7 }), Refused::BadClaims),
    ] {
        assert_eq!(outcome(&change).expect_err("a refusal"), refused, "{change}");
    }
}

#[test]
fn nothing_but_the_provider_s_own_signature_counts() {
    let (token, keys) = signed(&json!({}));
    let payload = token.split('.').nth(1).expect("a payload").to_owned();
    for header in [r#"{"alg":"none"}"#, r#"{"alg":"HS256"}"#, r#"{"alg":"RS512"}"#] {
        let forged = format!("{}.{payload}.", base64url(header.as_bytes()));
        assert!(verify(&forged, &keys, &EXPECTED).is_err(), "{header}");
        assert!(has_key(&forged, &keys).is_err(), "{header}");
    }
    let other = SigningKey::generate(Algorithm::EdDsa, &Random::seeded(2)).expect("a key");
    let theirs = sign(&other, "JWT", &claims(&json!({}))).expect("a token");
    assert_eq!(verify(&theirs, &keys, &EXPECTED).expect_err("a refusal"), Refused::BadKeyId);
    let key = SigningKey::generate(Algorithm::EdDsa, &Random::seeded(1)).expect("a key");
    let access = sign(&key, "at+jwt", &claims(&json!({}))).expect("a token");
    assert_eq!(verify(&access, &keys, &EXPECTED).expect_err("a refusal"), Refused::OtherType);
}
