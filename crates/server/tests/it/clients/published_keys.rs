//! Clients that prove themselves with keys at an address that they set.

use std::time::Duration;

use serde_json::{Value, json};
use signet_domain::clients::{self, Presented, Proof};
use signet_protocol::jose::{Algorithm, SigningKey, sign};
use signet_vocabulary::Random;

use super::stage::{Made, shop_with};
use crate::app::{PUBLIC_URL, TestApp};
use crate::grants::stage::nobody;
use crate::outside::Outside;

fn key(seed: u64) -> SigningKey {
    SigningKey::generate(Algorithm::EdDsa, &Random::seeded(seed)).expect("a key")
}

fn set(keys: &[&SigningKey]) -> Value {
    json!({ "keys": keys.iter().map(|key| key.public().to_jwk()).collect::<Vec<_>>() })
}

async fn client(app: &TestApp, url: &str) -> Made {
    let admin = app.admin().await;
    app.new_client(&admin, &shop_with(json!({ "authMethod": "private_key_jwt", "jwksUri": url }))).await
}

/// Whether the client proves itself by a token of its own that `key` signed.
async fn proves(app: &TestApp, client: &Made, key: &SigningKey, jti: &str) -> bool {
    let now = app.clock.now().seconds();
    let claims =
        json!({ "iss": client.id, "sub": client.id, "aud": PUBLIC_URL, "exp": now + 60, "iat": now, "jti": jti });
    let token = sign(key, "JWT", &claims).expect("a token");
    let presented = Presented { client_id: Some(&client.id), proof: Proof::Assertion(&token) };
    clients::prove(&nobody(app).await, &presented).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_fetched_once_and_again_for_a_key_that_is_new() {
    let (app, outside) = (TestApp::new().await, Outside::open().await);
    let (first, second, third) = (key(1), key(2), key(3));
    outside.say("/keys", &set(&[&first]));
    let client = client(&app, &outside.url("/keys")).await;
    assert!(proves(&app, &client, &first, "1").await);
    assert!(proves(&app, &client, &first, "2").await);
    assert_eq!(outside.heard("/keys").len(), 1);

    // A key that is not there costs one call in half a minute, however often it is named.
    outside.say("/keys", &set(&[&first, &second]));
    app.advance(Duration::from_secs(29)).await;
    assert!(!proves(&app, &client, &second, "3").await);
    assert_eq!(outside.heard("/keys").len(), 1);
    app.advance(Duration::from_secs(1)).await;
    assert!(proves(&app, &client, &second, "4").await);
    assert!(!proves(&app, &client, &third, "5").await && proves(&app, &client, &first, "6").await);
    assert_eq!(outside.heard("/keys").len(), 2);

    // A key that was taken away proves nothing ten minutes later.
    outside.say("/keys", &set(&[&second]));
    app.advance(Duration::from_secs(10 * 60)).await;
    assert!(!proves(&app, &client, &first, "7").await && proves(&app, &client, &second, "8").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_used_for_an_hour_while_the_other_side_is_away() {
    let (app, outside) = (TestApp::new().await, Outside::open().await);
    let key = key(1);
    outside.say("/keys", &set(&[&key]));
    let client = client(&app, &outside.url("/keys")).await;
    assert!(proves(&app, &client, &key, "1").await);
    outside.say_as("/keys", 500, "application/json", "{}");
    app.advance(Duration::from_secs(59 * 60)).await;
    assert!(proves(&app, &client, &key, "2").await);
    app.advance(Duration::from_secs(60)).await;
    assert!(!proves(&app, &client, &key, "3").await);
    outside.say("/keys", &set(&[&key]));
    app.advance(Duration::from_secs(10 * 60)).await;
    assert!(proves(&app, &client, &key, "4").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_set_of_keys_of_that_host_proves_nobody() {
    let (app, key) = (TestApp::new().await, key(1));
    let set = set(&[&key]).to_string();
    let outside = Outside::open().await;
    outside.say_as("/html", 200, "text/html", &set);
    outside.say_as("/missing", 404, "application/json", &set);
    outside.say_as("/large", 200, "application/json", &format!("{set}{}", " ".repeat(65 * 1024)));
    let private = set.replace("\"kty\"", "\"d\":\"AAAA\",\"kty\"");
    outside.say_as("/private", 200, "application/json", &private);
    outside.say_as("/right", 200, "application/jwk-set+json", &set);
    for (path, holds) in
        [("/html", false), ("/missing", false), ("/large", false), ("/private", false), ("/right", true)]
    {
        let client = client(&app, &outside.url(path)).await;
        assert_eq!(proves(&app, &client, &key, "1").await, holds, "{path}");
        assert_eq!(outside.heard(path).len(), 1, "{path}");
    }
    // The same server by a name that is not allowed, and one whose certificate is for another name.
    let elsewhere = client(&app, &outside.url_by("also-inside.test", "/right")).await;
    assert!(!proves(&app, &elsewhere, &key, "1").await);
    let imposter = Outside::called("also-inside.test").await;
    imposter.say_as("/right", 200, "application/json", &set);
    let client = client(&app, &imposter.url("/right")).await;
    assert!(!proves(&app, &client, &key, "1").await);
    assert_eq!((outside.heard("/right").len(), imposter.heard("/right").len()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_share_one_call() {
    let (app, outside) = (std::sync::Arc::new(TestApp::new().await), Outside::open().await);
    outside.say("/keys", &set(&[&key(1)]));
    let client = std::sync::Arc::new(client(&app, &outside.url("/keys")).await);
    let tries = (0..8).map(|at| {
        let (app, client) = (std::sync::Arc::clone(&app), std::sync::Arc::clone(&client));
        tokio::spawn(async move { proves(&app, &client, &key(1), &format!("jti-{at}")).await })
    });
    for proved in tries.collect::<Vec<_>>() {
        assert!(proved.await.expect("nobody panicked"));
    }
    assert_eq!(outside.heard("/keys").len(), 1);
}
