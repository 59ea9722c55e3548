//! Tests of keys and tokens: published vectors, and every way to bend a token.

mod arbitrary;
mod confusion;
mod foreign;
mod forged;
mod jwk;
mod jwk_set;
mod keys;
mod proof;
mod signatures;
mod vectors;

use std::sync::LazyLock;

use serde_json::{Value, json};
use signet_vocabulary::{Random, Secret};

use super::{Algorithm, Compact, PublicKey, Refused, SigningKey, sign};
use crate::encoding::base64url;

const TYP: &str = "at+jwt";

fn key(byte: u8) -> SigningKey {
    SigningKey::from_seed(&Secret::new([byte; 32]))
}

/// One key of each algorithm that we sign with: an RSA key takes long to make.
static KEYS: LazyLock<[SigningKey; 3]> = LazyLock::new(|| {
    Algorithm::SIGNING.map(|algorithm| SigningKey::generate(algorithm, &Random::seeded(7)).expect("a key"))
});

fn key_of(algorithm: Algorithm) -> &'static SigningKey {
    KEYS.iter().find(|key| key.algorithm() == algorithm).unwrap()
}

/// What a resource server does: look the key up by its id (here there is one), then verify.
fn accept(token: &str, key: &PublicKey) -> Result<Value, Refused> {
    let compact = Compact::parse(token)?;
    if compact.kid() != key.kid() {
        return Err(Refused::BadKeyId);
    }
    compact.verify(key, TYP)
}

/// A token with exactly this header and payload, rightly signed by `key`.
fn signed_raw(key: &SigningKey, header: &[u8], payload: &[u8]) -> String {
    let message = format!("{}.{}", base64url(header), base64url(payload));
    let signature = key.signature(message.as_bytes()).unwrap();
    format!("{message}.{}", base64url(&signature))
}

/// The header that [`sign`] writes, with `members` in place of or beside its own.
fn header(key: &SigningKey, members: &Value) -> Vec<u8> {
    let mut header = json!({ "alg": key.algorithm().name(), "typ": TYP, "kid": key.kid() });
    for (name, value) in members.as_object().unwrap() {
        header[name] = value.clone();
    }
    header.to_string().into_bytes()
}

#[test]
fn reads_what_it_signs() {
    let token = sign(&key(1), TYP, &json!({ "sub": "acc_1" })).unwrap();
    let compact = Compact::parse(&token).unwrap();
    assert_eq!((compact.kid(), compact.typ(), compact.alg()), (key(1).kid(), Some(TYP), Algorithm::EdDsa));
    assert_eq!(accept(&token, key(1).public()), Ok(json!({ "sub": "acc_1" })));
    for key in KEYS.iter() {
        let token = sign(key, TYP, &json!({ "sub": "acc_1" })).unwrap();
        assert_eq!(Compact::parse(&token).unwrap().alg(), key.algorithm());
        assert_eq!(accept(&token, key.public()), Ok(json!({ "sub": "acc_1" })), "{}", key.algorithm());
    }
}

#[test]
fn another_key_of_the_same_kind_does_not_verify() {
    let token = sign(&key(1), TYP, &json!({})).unwrap();
    let compact = Compact::parse(&token).unwrap();
    assert_eq!(compact.verify::<Value>(key(2).public(), TYP), Err(Refused::BadSignature));
}

#[test]
fn no_token_is_of_another_kind() {
    let kinds = [
        "at+jwt",
        "JWT",
        "id+jwt",
        "logout+jwt",
        "challenge+jwt",
        "reset+jwt",
        "invite+jwt",
        "state+jwt",
        "at",
        "at+jw",
        "at+jwt2",
        "",
    ];
    for typ in kinds {
        let token = sign(&key(1), typ, &json!({})).unwrap();
        for expected in kinds {
            let verified = Compact::parse(&token).unwrap().verify::<Value>(key(1).public(), expected);
            let wanted = if typ == expected { Ok(json!({})) } else { Err(Refused::OtherType) };
            assert_eq!(verified, wanted, "{typ} as {expected}");
        }
    }
}

#[test]
fn typ_is_a_media_type_of_any_case_with_or_without_application() {
    let table = [
        ("AT+JWT", true),
        ("application/at+jwt", true),
        ("Application/At+Jwt", true),
        ("application/application/at+jwt", false),
        ("text/at+jwt", false),
        ("at+jwt ", false),
        ("at+jwt;x=1", false),
        ("applicationat+jwt", false),
        ("é", false),
    ];
    for (typ, accepted) in table {
        let token = sign(&key(1), typ, &json!({})).unwrap();
        assert_eq!(accept(&token, key(1).public()).is_ok(), accepted, "{typ}");
    }
}
