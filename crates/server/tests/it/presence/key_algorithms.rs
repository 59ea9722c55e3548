//! Keys of several algorithms in one realm: each is published, signs on every node, and is replaced by itself.

use serde_json::Value;
use signet_domain::signing_keys;
use signet_protocol::jose::{self, Algorithm, Compact, Jwk};

use super::stage::{default_realm, header_of, operator};
use crate::app::TestApp;

async fn published(app: &TestApp) -> Vec<Value> {
    let set = app.get("/.well-known/jwks.json").send().await.expect(200).json();
    set["keys"].as_array().expect("keys").clone()
}

/// The ids of the published keys of an algorithm.
async fn ids(app: &TestApp, algorithm: Algorithm) -> Vec<Value> {
    let keys = published(app).await.into_iter();
    keys.filter(|key| key["alg"] == algorithm.name()).map(|key| key["kid"].clone()).collect()
}

fn members(key: &Value) -> Vec<&str> {
    let mut members: Vec<_> = key.as_object().expect("a key").keys().map(String::as_str).collect();
    members.sort_unstable();
    members
}

// P51, P59; RFC 7518, section 6; RFC 8037.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_another_algorithm_is_made_once_and_published_without_its_private_half() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let ctx = operator(&app, &default_realm(&app).await);
    for _ in 0..2 {
        signing_keys::ensure(&ctx, Algorithm::Es256).await.expect("a key");
        signing_keys::ensure(&ctx, Algorithm::Rs256).await.expect("a key");
        signing_keys::ensure(&ctx, Algorithm::EdDsa).await.expect("a key");
    }
    other.catch_up().await;
    for node in [&app, &other] {
        let keys = published(node).await;
        assert_eq!(keys.len(), 3);
        for key in &keys {
            let expected: &[&str] = match key["alg"].as_str() {
                Some("EdDSA") => &["alg", "crv", "kid", "kty", "use", "x"],
                Some("ES256") => &["alg", "crv", "kid", "kty", "use", "x", "y"],
                Some("RS256") => &["alg", "e", "kid", "kty", "n", "use"],
                other => panic!("{other:?} is published"),
            };
            assert_eq!(members(key), expected);
        }
    }
    // Our own tokens go on as they were.
    let access = app.register("alice@example.com").await.access;
    assert_eq!(header_of(&access)["alg"], "EdDSA");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_the_set_verifies_what_any_node_signs() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let ctx = operator(&app, &default_realm(&app).await);
    for algorithm in Algorithm::SIGNING {
        signing_keys::ensure(&ctx, algorithm).await.expect("a key");
    }
    other.catch_up().await;
    let keys = published(&app).await;
    for node in [&app, &other] {
        let set = signing_keys::key_set(&node.app, &ctx.realm.id).await.expect("keys");
        for algorithm in Algorithm::SIGNING {
            let pair = set.signing(algorithm, app.clock.now()).expect("a key");
            let token = jose::sign(&pair.signing, "at+jwt", &serde_json::json!({ "sub": "x" })).expect("a token");
            let compact = Compact::parse(&token).expect("a token");
            let mut verified = 0;
            for key in &keys {
                let jwk = Jwk::from_slice(key.to_string().as_bytes()).expect("a key");
                let Some(public) = jwk.key(algorithm).filter(|_| key["kid"] == compact.kid()) else { continue };
                let claims: Value = compact.verify(public, "at+jwt").expect("a signature");
                assert_eq!(claims["sub"], "x");
                verified += 1;
            }
            assert_eq!(verified, 1, "{algorithm}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn replacing_the_key_of_one_algorithm_leaves_those_of_others() {
    let app = TestApp::new().await;
    let ctx = operator(&app, &default_realm(&app).await);
    signing_keys::ensure(&ctx, Algorithm::Es256).await.expect("a key");
    let (eddsa, es256) = (ids(&app, Algorithm::EdDsa).await, ids(&app, Algorithm::Es256).await);
    let rotation =
        signet_domain::tokens::rotate_keys(&ctx, Some(Algorithm::Es256), true).await.expect("a rotation").remove(0);
    assert_eq!(rotation.algorithm, Algorithm::Es256);
    app.advance(rotation.old_until.since(app.clock.now())).await;
    let left = ids(&app, Algorithm::Es256).await;
    assert_eq!(left, [rotation.kid]);
    assert_ne!(left, es256);
    assert_eq!(ids(&app, Algorithm::EdDsa).await, eddsa);
    // Where none is named, each is replaced.
    let all = signet_domain::tokens::rotate_keys(&ctx, None, true).await.expect("rotations");
    let algorithms: Vec<_> = all.iter().map(|rotation| rotation.algorithm).collect();
    assert_eq!(algorithms, [Algorithm::EdDsa, Algorithm::Es256]);
}
