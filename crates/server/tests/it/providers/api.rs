//! Providers as objects of the API.

use serde_json::{Value, json};

use super::stage::{CLIENT_SECRET, PROVIDERS, login};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_is_made_shown_changed_and_deleted() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.post_json(PROVIDERS, &admin, &login()).await.expect(201);
    assert!(!made.text.contains(CLIENT_SECRET), "{}", made.text);
    let made = made.json()["data"].clone();
    let id = made["id"].as_str().expect("an id");
    let path = format!("{PROVIDERS}/{id}");
    for (member, value) in [
        ("name", json!("Login")),
        ("kind", json!("oidc")),
        ("issuer", json!("https://login.example.com")),
        ("redirectUri", json!(format!("http://signet.test/sign-in/callback/{id}"))),
        ("tokenUrl", Value::Null),
        ("subjectMember", json!("sub")),
        ("scopes", json!(["openid", "email", "profile"])),
        ("domains", json!([])),
        ("makesAccounts", json!(false)),
        ("trustsEmail", json!(false)),
    ] {
        assert_eq!(made[member], value, "{member}");
    }
    assert_eq!(app.fetch(&path, &admin).await.expect(200).json()["data"], made);
    assert_eq!(app.fetch(PROVIDERS, &admin).await.expect(200).json()["data"], json!([made]));
    let said = json!({ "name": "They", "domains": ["B.example", "a.example"], "scopes": null, "makesAccounts": true });
    let changed = app.patch_json(&path, &admin, &said).await.expect(200).json()["data"].clone();
    assert_eq!((&changed["name"], &changed["domains"]), (&json!("They"), &json!(["a.example", "b.example"])));
    assert_eq!((&changed["makesAccounts"], &changed["issuer"]), (&json!(true), &made["issuer"]));
    app.remove(&path, &admin).await.expect(204);
    app.fetch(&path, &admin).await.expect(404);
    assert_eq!(app.fetch(PROVIDERS, &admin).await.expect(200).json()["data"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_looks_after_the_realm_s_clients_may() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin().await, app.register("alice@example.com").await);
    let made = app.post_json(PROVIDERS, &admin, &login()).await.expect(201).json()["data"].clone();
    let path = format!("{PROVIDERS}/{}", made["id"].as_str().expect("an id"));
    app.post_json(PROVIDERS, &alice, &login()).await.expect(403);
    app.fetch(PROVIDERS, &alice).await.expect(403);
    app.fetch(&path, &alice).await.expect(403);
    app.patch_json(&path, &alice, &json!({ "name": "Mine" })).await.expect(403);
    app.remove(&path, &alice).await.expect(403);
    app.advance(std::time::Duration::from_secs(660)).await;
    let refused = app.post_json(PROVIDERS, &admin, &login()).await.expect(403);
    assert_eq!(refused.code(), "REAUTHENTICATION_REQUIRED");
    app.patch_json(&path, &admin, &json!({ "clientSecret": "mine" })).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_has_fifty_at_most() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for _ in 0..50 {
        app.post_json(PROVIDERS, &admin, &login()).await.expect(201);
    }
    app.post_json(PROVIDERS, &admin, &login()).await.expect(409);
}
