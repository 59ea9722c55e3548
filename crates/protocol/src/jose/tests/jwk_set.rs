//! Sets of keys: which are kept, and which one a token gets.

use serde_json::{Value, json};

use super::super::{Algorithm, BadJwk, BadJwkSet, JwkSet};
use super::{KEYS, key, key_of};

fn read(keys: &[Value]) -> Result<JwkSet, BadJwkSet> {
    JwkSet::from_slice(json!({ "keys": keys }).to_string().as_bytes())
}

fn named(kid: &str, algorithm: Algorithm) -> Value {
    let mut jwk = key_of(algorithm).public().to_jwk();
    jwk["kid"] = kid.into();
    jwk
}

fn bare(algorithm: Algorithm) -> Value {
    let mut jwk = key_of(algorithm).public().to_jwk();
    jwk.as_object_mut().unwrap().retain(|name, _| name != "kid" && name != "alg");
    jwk
}

#[test]
fn a_named_key_is_found_by_name_and_algorithm() {
    let set = read(&[named("a", Algorithm::EdDsa), named("b", Algorithm::Es256), bare(Algorithm::Rs256)]).unwrap();
    assert_eq!((set.len(), set.is_empty(), set.iter().count()), (3, false, 3));
    assert_eq!(set.find(Some("a"), Algorithm::EdDsa), Some(key_of(Algorithm::EdDsa).public()));
    assert_eq!(set.find(Some("b"), Algorithm::Es256), Some(key_of(Algorithm::Es256).public()));
    for (kid, algorithm) in
        [("a", Algorithm::Es256), ("b", Algorithm::Rs256), ("c", Algorithm::EdDsa), ("", Algorithm::EdDsa)]
    {
        assert_eq!(set.find(Some(kid), algorithm), None, "{kid} for {algorithm}");
    }
    let thumbprint = key_of(Algorithm::Rs256).kid();
    assert_eq!(set.find(Some(thumbprint), Algorithm::Rs256), None, "it has no name there");
}

#[test]
fn a_token_that_names_no_key_gets_the_only_one_that_fits() {
    let set = read(&[named("a", Algorithm::EdDsa), bare(Algorithm::Es256), bare(Algorithm::Rs256)]).unwrap();
    for algorithm in Algorithm::ALL {
        let found = set.find(None, algorithm).unwrap();
        assert_eq!(found.algorithm(), algorithm);
    }
    assert_eq!(set.find(None, Algorithm::Ps256).unwrap().kid(), key_of(Algorithm::Rs256).kid());
    let two = read(&[named("a", Algorithm::EdDsa), key(1).public().to_jwk(), bare(Algorithm::Es256)]).unwrap();
    assert_eq!(two.find(None, Algorithm::EdDsa), None, "which of the two?");
    assert!(two.find(None, Algorithm::Es256).is_some());
    assert_eq!(read(&[]).unwrap().find(None, Algorithm::EdDsa), None);
}

#[test]
fn keys_that_we_do_not_verify_with_are_passed_over() {
    let mut encrypting = named("a", Algorithm::Rs256);
    (encrypting["use"], encrypting["alg"]) = (json!("enc"), json!("RSA-OAEP"));
    let others = [
        encrypting,
        json!({ "kty": "AKP", "alg": "ML-DSA-44", "pub": 1, "kid": "a" }),
        json!({ "kty": "EC", "crv": "P-384", "x": "AAAA", "y": "AAAA", "kid": "a" }),
        json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB" }),
    ];
    assert!(read(&others).unwrap().is_empty());
    let set = read(&[&others[..], &[named("a", Algorithm::EdDsa)]].concat()).unwrap();
    assert_eq!(set.len(), 1);
    assert!(set.find(Some("a"), Algorithm::EdDsa).is_some(), "its name is still its own");
}

#[test]
fn mistakes_are_refused_and_not_passed_over() {
    let good = named("a", Algorithm::EdDsa);
    let mut private = named("b", Algorithm::Es256);
    private["d"] = json!("AQAB");
    let mut short = named("b", Algorithm::Es256);
    short["x"] = json!("AQAB");
    let mut unfit = named("b", Algorithm::Es256);
    unfit["alg"] = json!("RS256");
    for (bad, why) in [
        (private, BadJwk::Secret),
        (json!({ "kty": "oct", "k": "AAAA" }), BadJwk::Secret),
        (short, BadJwk::Malformed("x")),
        (unfit, BadJwk::OtherAlgorithm),
        (json!({}), BadJwk::Malformed("kty")),
        (json!(null), BadJwk::NotAnObject),
        (json!([good]), BadJwk::NotAnObject),
    ] {
        assert_eq!(read(&[good.clone(), bad.clone()]).err(), Some(BadJwkSet::Key { index: 1, why }), "{bad}");
    }
    let twice = [named("a", Algorithm::EdDsa), named("a", Algorithm::Es256)];
    assert_eq!(read(&twice).err(), Some(BadJwkSet::DuplicateKeyId));
    assert_eq!(read(&[bare(Algorithm::EdDsa), bare(Algorithm::Es256)]).unwrap().len(), 2, "no name is no duplicate");
}

#[test]
fn sets_are_short_json_objects_with_a_list_of_keys() {
    let good = key(1).public().to_jwk();
    for text in [
        String::new(),
        "null".into(),
        "{}".into(),
        good.to_string(),
        json!([good]).to_string(),
        json!({ "keys": good }).to_string(),
        json!({ "keys": null }).to_string(),
        r#"{"keys":[],"keys":[]}"#.into(),
        format!(r#"{{"keys":[{}]}}"#, good.to_string().replace('}', r#","x":"AAAA"}"#)),
    ] {
        assert_eq!(JwkSet::from_slice(text.as_bytes()).err(), Some(BadJwkSet::NotASet), "{text}");
    }
    let many = |count: usize| read(&vec![bare(KEYS[0].algorithm()); count]).map(|set| set.len());
    assert_eq!((many(32), many(33)), (Ok(32), Err(BadJwkSet::TooManyKeys)));
    let unknown = vec![json!({ "kty": "AKP" }); 33];
    assert_eq!(read(&unknown).err(), Some(BadJwkSet::TooManyKeys), "those passed over count");
    let long = format!(r#"{{"keys":[]}}{}"#, " ".repeat(64 * 1024));
    assert_eq!(JwkSet::from_slice(long.as_bytes()).err(), Some(BadJwkSet::TooLong));
}
