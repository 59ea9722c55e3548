//! Proofs that carry their own key: which keys, and what they prove.

use serde_json::{Value, json};

use super::super::{Algorithm, KeyProof, Refused, SigningKey};
use super::{KEYS, key, key_of, signed_raw};
use crate::encoding::base64url;

const TYP: &str = "dpop+jwt";

fn proof(key: &SigningKey, head: &Value) -> String {
    signed_raw(key, head.to_string().as_bytes(), br#"{"jti":"1"}"#)
}

fn accept(token: &str) -> Result<Value, Refused> {
    KeyProof::parse(token)?.verify(TYP)
}

/// The public key of `key` with these members changed.
fn jwk(key: &SigningKey, members: &Value) -> Value {
    let mut jwk = key.public().to_jwk();
    for (name, value) in members.as_object().unwrap() {
        jwk[name] = value.clone();
    }
    jwk
}

#[test]
fn a_proof_is_checked_with_the_key_in_it() {
    for key in KEYS.iter() {
        let head = json!({ "typ": TYP, "alg": key.algorithm().name(), "jwk": key.public().to_jwk() });
        let token = proof(key, &head);
        let read = KeyProof::parse(&token).unwrap();
        assert_eq!((read.key(), read.key().kid(), read.alg()), (key.public(), key.kid(), key.algorithm()));
        assert_eq!(read.verify(TYP), Ok(json!({ "jti": "1" })));
    }
}

#[test]
fn a_bare_rsa_key_has_the_algorithm_of_its_proof() {
    let key = key_of(Algorithm::Rs256);
    let mut bare = key.public().to_jwk();
    bare.as_object_mut().unwrap().remove("alg");
    let as_rs256 = proof(key, &json!({ "typ": TYP, "alg": "RS256", "jwk": bare }));
    assert!(accept(&as_rs256).is_ok());
    let as_ps256 = proof(key, &json!({ "typ": TYP, "alg": "PS256", "jwk": bare }));
    assert_eq!(KeyProof::parse(&as_ps256).unwrap().key().algorithm(), Algorithm::Ps256);
    assert_eq!(accept(&as_ps256), Err(Refused::BadSignature), "the padding is that of RS256");
    let bound = jwk(key, &json!({ "alg": "PS256" }));
    let token = proof(key, &json!({ "typ": TYP, "alg": "RS256", "jwk": bound }));
    assert_eq!(accept(&token), Err(Refused::OtherAlgorithm), "the key says what it is for");
}

#[test]
fn keys_that_are_missing_private_or_of_no_use_are_refused() {
    let key = key(1);
    let public = key.public().to_jwk();
    let bad = [
        json!(null),
        json!("jwk"),
        json!([public]),
        json!({}),
        json!({ "kty": "oct", "k": "AAAA" }),
        jwk(&key, &json!({ "d": base64url(&[1; 32]) })),
        jwk(&key, &json!({ "k": "AAAA" })),
        jwk(&key, &json!({ "crv": "X25519" })),
        jwk(&key, &json!({ "use": "enc" })),
        jwk(&key, &json!({ "x": "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })),
    ];
    for jwk in bad {
        let token = proof(&key, &json!({ "typ": TYP, "alg": "EdDSA", "jwk": jwk }));
        assert_eq!(accept(&token), Err(Refused::BadKey), "{jwk}");
    }
    assert_eq!(accept(&proof(&key, &json!({ "typ": TYP, "alg": "EdDSA" }))), Err(Refused::BadKey), "none");
    let named = json!({ "typ": TYP, "alg": "EdDSA", "kid": key.kid() });
    assert_eq!(accept(&proof(&key, &named)), Err(Refused::BadKey), "a name is no key");
    let twice = format!(r#"{{"typ":"{TYP}","alg":"EdDSA","jwk":{public},"jwk":{public}}}"#);
    assert_eq!(accept(&signed_raw(&key, twice.as_bytes(), b"{}")), Err(Refused::BadHeader));
}

#[test]
fn key_algorithm_kind_and_signature_must_fit() {
    let [ed25519, p256, rsa] = Algorithm::SIGNING.map(key_of);
    for (signer, alg, carried) in
        [(ed25519, "EdDSA", p256), (p256, "ES256", rsa), (rsa, "RS256", ed25519), (p256, "RS256", p256)]
    {
        let token = proof(signer, &json!({ "typ": TYP, "alg": alg, "jwk": carried.public().to_jwk() }));
        assert_eq!(accept(&token), Err(Refused::OtherAlgorithm), "{alg} with {}", carried.algorithm());
    }
    for alg in ["none", "HS256"] {
        let token = proof(p256, &json!({ "typ": TYP, "alg": alg, "jwk": p256.public().to_jwk() }));
        assert_eq!(accept(&token), Err(Refused::UnknownAlgorithm));
    }
    let stolen = proof(&key(2), &json!({ "typ": TYP, "alg": "EdDSA", "jwk": key(1).public().to_jwk() }));
    assert_eq!(accept(&stolen), Err(Refused::BadSignature), "a key that the signer does not have");
    for typ in ["JWT", "at+jwt", "dpop", ""] {
        let token = proof(p256, &json!({ "typ": typ, "alg": "ES256", "jwk": p256.public().to_jwk() }));
        assert_eq!(accept(&token), Err(Refused::OtherType), "{typ}");
    }
    let untyped = proof(p256, &json!({ "alg": "ES256", "jwk": p256.public().to_jwk() }));
    assert_eq!(accept(&untyped), Err(Refused::OtherType));
}
