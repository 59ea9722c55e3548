//! The published keys: enough to verify a token, and nothing more.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use serde_json::Value;
use signet_protocol::digest::sha256;
use signet_protocol::encoding::{base64url, from_base64url};

use super::stage::{another_realm, header_of, register_in};
use crate::app::{Answer, TestApp};

fn keys(answer: &Answer) -> Vec<Value> {
    answer.json()["keys"].as_array().cloned().expect("keys")
}

// P59, RFC 7517, RFC 8037.
#[tokio::test(flavor = "multi_thread")]
async fn the_set_has_public_members_only_and_may_be_kept_for_a_while() {
    let app = TestApp::new().await;
    let answer = app.get("/.well-known/jwks.json").send().await.expect(200);
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    assert!(answer.header("set-cookie").is_empty());
    let keys = keys(&answer);
    assert_eq!(keys.len(), 1);
    let mut members: Vec<_> = keys[0].as_object().expect("a key").keys().collect();
    members.sort();
    assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]);
    let text = |name: &str| keys[0][name].as_str().expect("a text").to_owned();
    assert_eq!((text("kty"), text("crv")), ("OKP".to_owned(), "Ed25519".to_owned()));
    assert_eq!((text("alg"), text("use")), ("EdDSA".to_owned(), "sig".to_owned()));
    // RFC 7638: the id is the thumbprint, so that nobody has to trust it.
    let thumbprint = sha256(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, text("x")).as_bytes());
    assert_eq!(text("kid"), base64url(&thumbprint));
    assert_eq!(from_base64url(&text("x")).map(|bytes| bytes.len()), Some(32));
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_can_verify_a_token_with_the_published_key_of_its_realm() {
    let app = TestApp::new().await;
    let realm = another_realm(&app, "second").await;
    let ours = app.register("alice@example.com").await.access;
    let theirs = register_in(&app, &realm, "alice@example.com").await.access;
    let default_set = keys(&app.get("/.well-known/jwks.json").send().await.expect(200));
    let call = app.get("/.well-known/jwks.json").header("x-realm-key", realm.key.as_str());
    let second_set = keys(&call.send().await.expect(200));
    assert_eq!((default_set.len(), second_set.len()), (1, 1));
    for (set, access, expected) in [
        (&default_set, &ours, true),
        (&second_set, &theirs, true),
        (&default_set, &theirs, false),
        (&second_set, &ours, false),
    ] {
        assert_eq!(set[0]["kid"] == header_of(access)["kid"], expected);
        let (signed, signature) = access.rsplit_once('.').expect("a token");
        let key = from_base64url(set[0]["x"].as_str().expect("a key")).expect("base64url");
        let signature = from_base64url(signature).expect("base64url");
        let verified = UnparsedPublicKey::new(&ED25519, key).verify(signed.as_bytes(), &signature);
        assert_eq!(verified.is_ok(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_that_does_not_exist_has_no_keys() {
    let app = TestApp::new().await;
    let set = |key: &'static str| app.get("/.well-known/jwks.json").header("x-realm-key", key).send();
    set("00000000-0000-4000-8000-000000000000").await.expect(404);
    set("default").await.expect(400);
}
