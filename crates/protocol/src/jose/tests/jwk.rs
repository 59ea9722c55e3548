//! Keys of others: what is taken, and a table of what is not.

use serde_json::{Value, json};

use super::super::{Algorithm, BadJwk, Jwk};
use super::{KEYS, key_of};
use crate::encoding::{base64url, from_base64url};

fn read(jwk: &Value) -> Result<Jwk, BadJwk> {
    Jwk::from_slice(jwk.to_string().as_bytes())
}

fn public(algorithm: Algorithm) -> Value {
    key_of(algorithm).public().to_jwk()
}

/// The key with one member changed, or taken away where the value is null.
fn with(mut jwk: Value, name: &str, value: Value) -> Value {
    let members = jwk.as_object_mut().unwrap();
    members.remove(name);
    if !value.is_null() {
        members.insert(name.to_owned(), value);
    }
    jwk
}

#[test]
fn our_own_published_keys_are_read() {
    for key in KEYS.iter() {
        let jwk = read(&key.public().to_jwk()).unwrap();
        assert_eq!(jwk.kid(), Some(key.kid()));
        assert_eq!(jwk.algorithms().collect::<Vec<_>>(), [key.algorithm()]);
        assert_eq!(jwk.key(key.algorithm()), Some(key.public()));
        for other in Algorithm::ALL.into_iter().filter(|other| *other != key.algorithm()) {
            assert_eq!(jwk.key(other), None, "{} as {other}", key.algorithm());
        }
    }
}

#[test]
fn a_key_without_alg_is_one_key_for_each_algorithm_it_fits() {
    let table: [(_, &[_]); 3] = [
        (Algorithm::EdDsa, &[Algorithm::EdDsa]),
        (Algorithm::Es256, &[Algorithm::Es256]),
        (Algorithm::Rs256, &[Algorithm::Rs256, Algorithm::Ps256]),
    ];
    for (algorithm, fitting) in table {
        let jwk = read(&with(public(algorithm), "alg", json!(null))).unwrap();
        assert_eq!(jwk.algorithms().collect::<Vec<_>>(), fitting);
        for algorithm in Algorithm::ALL {
            let key = jwk.key(algorithm);
            assert_eq!(key.is_some(), fitting.contains(&algorithm));
            assert!(key.is_none_or(|key| key.algorithm() == algorithm));
        }
    }
    let pss = read(&with(public(Algorithm::Rs256), "alg", json!("PS256"))).unwrap();
    assert_eq!(pss.algorithms().collect::<Vec<_>>(), [Algorithm::Ps256]);
}

#[test]
fn what_is_said_beside_the_key_is_optional_and_the_rest_ignored() {
    let mut jwk = public(Algorithm::Es256);
    for name in ["kid", "use", "alg"] {
        jwk = with(jwk, name, json!(null));
    }
    assert_eq!(read(&jwk).unwrap().kid(), None);
    let mut more = with(jwk, "key_ops", json!(["verify"]));
    for name in ["x5c", "x5t", "x5t#S256", "iat", "n", "e"] {
        more = with(more, name, json!([{ "any": 1 }]));
    }
    assert!(read(&more).is_ok());
}

#[test]
fn refusals() {
    use BadJwk::{Malformed, OtherAlgorithm, Secret, Unsupported};
    let (okp, ec, rsa) = (public(Algorithm::EdDsa), public(Algorithm::Es256), public(Algorithm::Rs256));
    let mut table = vec![(json!({ "kty": "oct", "k": "AAAA" }), Secret), (json!({ "kty": "oct" }), Secret)];
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"] {
        for jwk in [&okp, &ec, &rsa] {
            table.push((with(jwk.clone(), name, json!("AQAB")), Secret));
            table.push((with(jwk.clone(), name, json!(1)), Secret));
            table.push((with(with(jwk.clone(), name, json!("AQAB")), "kty", json!("XYZ")), Secret));
        }
    }
    for jwk in [&okp, &ec, &rsa] {
        for (name, value, why) in [
            ("kty", json!(null), Malformed("kty")),
            ("kty", json!(1), Malformed("kty")),
            ("kty", json!("AKP"), Unsupported("kty")),
            ("kty", json!("ec"), Unsupported("kty")),
            ("use", json!("enc"), Unsupported("use")),
            ("use", json!(["sig"]), Malformed("use")),
            ("key_ops", json!(["sign", "verify"]), Unsupported("key_ops")),
            ("key_ops", json!(["verify", "verify"]), Unsupported("key_ops")),
            ("key_ops", json!([]), Unsupported("key_ops")),
            ("key_ops", json!("verify"), Malformed("key_ops")),
            ("key_ops", json!([1]), Malformed("key_ops")),
            ("alg", json!("none"), Unsupported("alg")),
            ("alg", json!("HS256"), Unsupported("alg")),
            ("alg", json!("RSA-OAEP"), Unsupported("alg")),
            ("alg", json!(1), Malformed("alg")),
            ("kid", json!(1), Malformed("kid")),
            ("kid", json!(""), Malformed("kid")),
            ("kid", json!("a b"), Malformed("kid")),
            ("kid", json!("k".repeat(129)), Malformed("kid")),
        ] {
            table.push((with(jwk.clone(), name, value), why));
        }
    }
    for (jwk, fitting) in [(&okp, &["EdDSA"][..]), (&ec, &["ES256"]), (&rsa, &["RS256", "PS256"])] {
        for alg in Algorithm::ALL.map(Algorithm::name).into_iter().filter(|alg| !fitting.contains(alg)) {
            table.push((with(jwk.clone(), "alg", json!(alg)), OtherAlgorithm));
        }
    }
    for (jwk, crvs) in [(&okp, ["X25519", "Ed448", "P-256"]), (&ec, ["P-384", "secp256k1", "Ed25519"])] {
        table.push((with(jwk.clone(), "crv", json!(null)), Malformed("crv")));
        table.extend(crvs.map(|crv| (with(jwk.clone(), "crv", json!(crv)), Unsupported("crv"))));
    }
    for (jwk, expected) in &table {
        assert_eq!(read(jwk).err(), Some(*expected), "{jwk}");
    }
}

#[test]
fn numbers_have_their_one_form() {
    for (algorithm, names) in
        [(Algorithm::EdDsa, &["x"][..]), (Algorithm::Es256, &["x", "y"]), (Algorithm::Rs256, &["n", "e"])]
    {
        let jwk = public(algorithm);
        for name in names {
            let good = jwk[name].as_str().unwrap().to_owned();
            let bytes = from_base64url(&good).unwrap();
            let longer = base64url(&[&[0], &bytes[..]].concat());
            let texts = ["".into(), format!("{good}="), format!("{good}\n"), format!("{good}+/"), longer];
            let values = texts.map(Value::from).into_iter().chain([json!(null), json!(1), json!([good])]);
            for value in values {
                let refused = read(&with(jwk.clone(), name, value.clone())).err();
                assert_eq!(refused, Some(BadJwk::Malformed(name)), "{algorithm}: {name} as {value}");
            }
            let shorter = json!(base64url(&bytes[..bytes.len() - 1]));
            assert!(read(&with(jwk.clone(), name, shorter)).is_err(), "{algorithm}: {name} one byte shorter");
        }
    }
}

#[test]
fn points_are_on_the_curve() {
    let ec = public(Algorithm::Es256);
    let swapped = with(with(ec.clone(), "x", ec["y"].clone()), "y", ec["x"].clone());
    assert_eq!(read(&swapped).err(), Some(BadJwk::NotAKey));
    let zeros = json!(base64url(&[0; 32]));
    assert_eq!(read(&with(with(ec, "x", zeros.clone()), "y", zeros.clone())).err(), Some(BadJwk::NotAKey));
    let weak = with(public(Algorithm::EdDsa), "x", zeros);
    assert_eq!(read(&weak).err(), Some(BadJwk::NotAKey), "a point for which anybody can sign");
}

#[test]
fn rsa_keys_are_of_sound_size() {
    let rsa = public(Algorithm::Rs256);
    let modulus = |bits: usize| {
        let mut bytes = vec![0xa5; bits.div_ceil(8)];
        bytes[0] = 1 << ((bits - 1) % 8);
        bytes
    };
    let read_n = |bytes: &[u8]| read(&with(rsa.clone(), "n", json!(base64url(bytes)))).err();
    for (bits, refused) in [(1024, true), (2047, true), (2048, false), (3072, false), (4096, false), (4097, true)] {
        assert_eq!(read_n(&modulus(bits)), refused.then_some(BadJwk::Unsupported("n")), "{bits} bits");
    }
    let mut even = modulus(2048);
    even[255] = 0xa4;
    assert_eq!(read_n(&even), Some(BadJwk::Unsupported("n")), "an even modulus");
    for (exponent, expected) in [
        (&[1_u8][..], Some(BadJwk::Unsupported("n"))),
        (&[3], Some(BadJwk::Unsupported("n"))),
        (&[0xff, 0xff], Some(BadJwk::Unsupported("n"))),
        (&[1, 0, 0], Some(BadJwk::Unsupported("n"))),
        (&[1, 0, 1], None),
        (&[1, 0, 3], None),
        (&[1, 0, 0, 0, 1], None),
        (&[3, 0, 0, 0, 1], Some(BadJwk::NotAKey)),
        (&[1, 0, 0, 0, 0, 0, 0, 1], Some(BadJwk::NotAKey)),
        (&[0xff; 256], Some(BadJwk::NotAKey)),
    ] {
        assert_eq!(read(&with(rsa.clone(), "e", json!(base64url(exponent)))).err(), expected, "{exponent:?}");
    }
}

#[test]
fn a_key_is_one_short_json_object_with_each_member_once() {
    let good = public(Algorithm::EdDsa).to_string();
    let x = public(Algorithm::EdDsa)["x"].clone();
    for text in
        ["".into(), "null".into(), format!("[{good}]"), format!("{good}{good}"), good.replace('}', r#","kty":"OKP"}"#)]
    {
        assert_eq!(Jwk::from_slice(text.as_bytes()).err(), Some(BadJwk::NotAnObject), "{text}");
    }
    assert_eq!(Jwk::from_slice(format!(r#"["OKP","Ed25519",{x}]"#).as_bytes()).err(), Some(BadJwk::NotAnObject));
    let padded = |length: usize| format!("{good}{}", " ".repeat(length - good.len()));
    assert!(Jwk::from_slice(padded(8 * 1024).as_bytes()).is_ok());
    assert_eq!(Jwk::from_slice(padded(8 * 1024 + 1).as_bytes()).err(), Some(BadJwk::TooLong));
}
