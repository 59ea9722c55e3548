//! Tests of ID tokens.

use serde_json::{Map, Value, json};

use super::{Claims, Facts, at_hash};
use crate::jose::Algorithm;

fn facts() -> Facts {
    Facts {
        issuer: "https://id.example".into(),
        subject: "acc_1".into(),
        client: "client_1".into(),
        issued_at: 1_000,
        lifetime: 60,
        auth_time: 900,
        nonce: Some("n-0S6_WzA2Mj".into()),
        acr: "aal1".into(),
        amr: vec!["pwd".into()],
        session: "ses_1".into(),
    }
}

fn about(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

#[test]
fn says_what_the_sign_in_was() {
    let claims = Claims::new(
        facts(),
        Some((Algorithm::Rs256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y")),
        about(json!({ "name": "Ann" })),
    );
    assert_eq!(
        serde_json::to_value(&claims).unwrap(),
        json!({
            "iss": "https://id.example", "sub": "acc_1", "aud": "client_1", "exp": 1060, "iat": 1000, "auth_time": 900,
            "nonce": "n-0S6_WzA2Mj", "acr": "aal1", "amr": ["pwd"], "sid": "ses_1",
            // The example of OpenID Connect Core 1.0, appendix A.3.
            "at_hash": "77QmUPtjPfzWtF2AnpK9RQ", "name": "Ann",
        })
    );
    assert_eq!(claims.about()["name"], "Ann");
    let bare = serde_json::to_value(Claims::new(Facts { nonce: None, ..facts() }, None, Map::new())).unwrap();
    assert!(bare.get("nonce").is_none() && bare.get("at_hash").is_none());
}

#[test]
fn what_is_told_of_the_person_sets_no_claim_of_the_sign_in() {
    let hostile = about(json!({ "sub": "acc_2", "Aud": "other", "exp": 9, "roles": ["admin"], "locale": "de" }));
    let written = serde_json::to_string(&Claims::new(facts(), None, hostile)).unwrap();
    assert!(!written.contains("acc_2") && !written.contains("other") && !written.contains("admin"), "{written}");
    assert!(written.contains(r#""locale":"de""#));
    assert_eq!(written.matches("\"sub\"").count(), 1);
}

#[test]
fn the_hash_is_half_of_the_one_that_goes_with_the_algorithm() {
    assert_eq!(at_hash(Algorithm::Es256, "a"), at_hash(Algorithm::Rs256, "a"));
    assert_eq!(at_hash(Algorithm::Es256, "a").len(), 22);
    // Half of the SHA-512 of "abc" (FIPS 180-4, appendix C.1).
    assert_eq!(at_hash(Algorithm::EdDsa, "abc"), "3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05o");
    assert_ne!(at_hash(Algorithm::EdDsa, "a"), at_hash(Algorithm::EdDsa, "b"));
}
