//! Arbitrary input: nothing panics, and what is taken for a key keeps its promises.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::super::{Algorithm, ForeignCompact, Jwk, JwkSet, KeyProof, PublicKey};
use super::{KEYS, accept, key, signed_raw};
use crate::encoding::base64url;

const NAMES: [&str; 16] =
    ["kty", "crv", "x", "y", "n", "e", "alg", "use", "kid", "key_ops", "keys", "d", "k", "jwk", "typ", "crit"];
const WORDS: [&str; 12] =
    ["OKP", "EC", "RSA", "oct", "Ed25519", "P-256", "sig", "verify", "EdDSA", "ES256", "PS256", "AQAB"];

/// JSON out of the names and words of this format, with the numbers of real keys among them.
fn json() -> impl Strategy<Value = Value> {
    let numbers: Vec<Value> = KEYS.iter().flat_map(|key| jwk(key.public())).map(|(_, value)| value).collect();
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[^\0]{0,40}".prop_map(Value::from),
        proptest::collection::vec(any::<u8>(), 0..66).prop_map(|bytes| base64url(&bytes).into()),
        proptest::sample::select(&WORDS[..]).prop_map(Value::from),
        proptest::sample::select(numbers),
    ];
    leaf.prop_recursive(4, 48, 8, |inner| {
        let name = prop_oneof![9 => proptest::sample::select(&NAMES[..]).prop_map(str::to_owned), 1 => "[^\0]{0,4}"];
        prop_oneof![
            1 => proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            3 => proptest::collection::btree_map(name, inner, 0..10).prop_map(Value::from_iter),
        ]
    })
}

fn jwk(key: &PublicKey) -> Map<String, Value> {
    key.to_jwk().as_object().unwrap().clone()
}

/// A real key with some of its members replaced.
fn bent() -> impl Strategy<Value = Value> {
    let changes = proptest::collection::vec((proptest::sample::select(&NAMES[..]), json()), 0..3);
    (0..KEYS.len(), changes).prop_map(|(index, changes)| {
        let mut members = jwk(KEYS[index].public());
        members.extend(changes.into_iter().map(|(name, value)| (name.to_owned(), value)));
        members.into()
    })
}

proptest! {
    #[test]
    fn keys_and_sets_never_panic(value in prop_oneof![json(), bent()]) {
        if let Ok(read) = Jwk::from_slice(value.to_string().as_bytes()) {
            prop_assert!(read.algorithms().next().is_some());
            for algorithm in read.algorithms() {
                let key = read.key(algorithm).unwrap();
                prop_assert_eq!(key.algorithm(), algorithm);
                // What is taken is a key in its one form, and is read again as the same.
                let again = Jwk::from_slice(key.to_jwk().to_string().as_bytes()).unwrap();
                prop_assert_eq!(again.key(algorithm), Some(key));
                prop_assert_eq!(again.kid(), Some(key.kid()));
            }
        }
        let set = serde_json::json!({ "keys": [value, jwk(key(1).public())] }).to_string();
        if let Ok(set) = JwkSet::from_slice(set.as_bytes()) {
            prop_assert!((1..=2).contains(&set.len()));
        }
        let _ = JwkSet::from_slice(value.to_string().as_bytes());
    }

    #[test]
    fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), prefix in 0..400_usize) {
        for text in [&bytes[..], &[br#"{"keys":["#, &bytes[..]].concat()] {
            prop_assert!(Jwk::from_slice(text).is_err());
            prop_assert!(JwkSet::from_slice(text).is_err());
        }
        for algorithm in Algorithm::ALL {
            let _ = PublicKey::from_bytes(algorithm, &bytes);
        }
        let rsa = KEYS[2].public().as_bytes();
        let spliced = [&rsa[..prefix.min(rsa.len())], &bytes[..]].concat();
        let read = PublicKey::from_bytes(Algorithm::Rs256, &spliced);
        prop_assert!(read.is_err() || read.unwrap().as_bytes() == spliced);
    }

    #[test]
    fn tokens_never_panic(head in prop_oneof![json(), bent()], claims in json()) {
        let mut headers = vec![head.clone()];
        if let Value::Object(mut members) = head.clone() {
            members.insert("alg".into(), "EdDSA".into());
            members.insert("jwk".into(), head);
            headers.push(members.into());
        }
        for head in headers {
            let token = signed_raw(&key(9), head.to_string().as_bytes(), claims.to_string().as_bytes());
            let proof = KeyProof::parse(&token);
            prop_assert!(proof.is_err() || proof.unwrap().verify::<Value>("dpop+jwt").is_err(), "no such key is carried");
            if let Ok(token) = ForeignCompact::parse(&token) {
                let _ = token.unverified_issuer();
                prop_assert!(token.verify::<Value>(key(1).public(), &[None, token.typ()]).is_err());
            }
            prop_assert!(accept(&token, key(1).public()).is_err());
        }
    }
}
