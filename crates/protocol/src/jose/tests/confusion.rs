//! Algorithm confusion between kinds of keys: a key verifies with its own algorithm and no other, whatever a header says.

use aws_lc_rs::hmac;
use serde_json::json;

use super::super::{Algorithm, Compact, PublicKey, Refused};
use super::{KEYS, TYP, accept, header, key_of, signed_raw};
use crate::encoding::base64url;

#[test]
fn names_are_an_allowlist() {
    for algorithm in Algorithm::ALL {
        assert_eq!(Algorithm::named(algorithm.name()), Some(algorithm));
        assert_eq!(Algorithm::named(&algorithm.name().to_lowercase()), None);
    }
    for name in ["none", "HS256", "RS1", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512", "ES256K", "Ed25519", ""]
    {
        assert_eq!(Algorithm::named(name), None, "{name}");
    }
}

#[test]
fn no_key_verifies_under_anothers_algorithm() {
    for key in KEYS.iter() {
        for alg in Algorithm::ALL.map(Algorithm::name).into_iter().chain(["none", "HS256", "RS512", "ES384"]) {
            let token = signed_raw(key, &header(key, &json!({ "alg": alg })), b"{}");
            let expected = match Algorithm::named(alg) {
                Some(algorithm) if algorithm == key.algorithm() => Ok(json!({})),
                Some(_) => Err(Refused::OtherAlgorithm),
                None => Err(Refused::UnknownAlgorithm),
            };
            assert_eq!(accept(&token, key.public()), expected, "{} as {alg}", key.algorithm());
        }
    }
}

#[test]
fn public_keys_are_no_shared_secrets() {
    for key in KEYS.iter() {
        let jwk = key.public().to_jwk();
        let text = jwk.to_string();
        let members = ["x", "y", "n", "kid"].map(|name| jwk[name].as_str().unwrap_or_default().as_bytes());
        let secrets = [key.public().as_bytes(), text.as_bytes(), b""].into_iter().chain(members);
        for secret in secrets {
            for alg in ["HS256", "none", key.algorithm().name()] {
                let head = header(key, &json!({ "alg": alg }));
                let message = format!("{}.{}", base64url(&head), base64url(b"{}"));
                let code = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
                let forged = format!("{message}.{}", base64url(code.as_ref()));
                assert!(accept(&forged, key.public()).is_err(), "{alg} for {}", key.algorithm());
            }
        }
    }
}

#[test]
fn one_rsa_modulus_under_two_algorithms_is_two_keys() {
    let key = key_of(Algorithm::Rs256);
    let pss = PublicKey::from_bytes(Algorithm::Ps256, key.public().as_bytes()).unwrap();
    assert_eq!((pss.kid(), pss.as_bytes()), (key.kid(), key.public().as_bytes()), "one thumbprint");
    assert_ne!(&pss, key.public());
    let token = signed_raw(key, &header(key, &json!({})), b"{}");
    assert_eq!(accept(&token, &pss), Err(Refused::OtherAlgorithm));
    let token = signed_raw(key, &header(key, &json!({ "alg": "PS256" })), b"{}");
    assert_eq!(accept(&token, &pss), Err(Refused::BadSignature), "the padding is another");
}

#[test]
fn signatures_of_one_kind_are_none_of_another() {
    for signer in KEYS.iter() {
        for key in KEYS.iter().filter(|key| key.algorithm() != signer.algorithm()) {
            let token = signed_raw(signer, &header(key, &json!({})), b"{}");
            let compact = Compact::parse(&token).unwrap();
            let verified = compact.verify::<serde_json::Value>(key.public(), TYP);
            assert_eq!(verified, Err(Refused::BadSignature), "{} as {}", signer.algorithm(), key.algorithm());
        }
    }
}
