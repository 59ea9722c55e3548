//! Changing and deleting clients.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{NO_CLIENT, keys, shop, shop_with};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_absent_stays_and_what_is_null_goes_back() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = shop_with(
        json!({ "accessTokenSeconds": 600, "tosUri": "https://shop.example.com/terms", "scopes": ["openid"] }),
    );
    let made = app.new_client(&admin, &body).await;
    app.advance(Duration::from_secs(60)).await;
    let changed = app.patch_json(&made.path, &admin, &json!({ "name": " Stall " })).await.expect(200).json();
    let changed = &changed["data"];
    assert_eq!((&changed["name"], &changed["accessTokenSeconds"]), (&json!("Stall"), &json!(600)));
    assert_eq!((&changed["scopes"], &changed["tosUri"]), (&json!(["openid"]), &body["tosUri"]));
    assert_eq!(changed["updatedAt"], "2026-01-01T00:01:00.000Z");
    assert_eq!(changed["secrets"], made.body["secrets"]);
    let reset = json!({ "accessTokenSeconds": null, "tosUri": null, "scopes": null });
    let changed = app.patch_json(&made.path, &admin, &reset).await.expect(200).json();
    assert_eq!((&changed["data"]["accessTokenSeconds"], &changed["data"]["tosUri"]), (&json!(900), &Value::Null));
    assert_eq!(changed["data"]["scopes"], json!(["openid", "profile", "email", "offline_access"]));
    assert_eq!(app.fetch(&made.path, &admin).await.expect(200).json(), changed);
    // What changes nothing is no change.
    app.advance(Duration::from_secs(60)).await;
    let same = app.patch_json(&made.path, &admin, &json!({ "name": "Stall" })).await.expect(200).json();
    assert_eq!(same, changed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_held_against_what_is_there() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = shop_with(json!({ "grantTypes": ["authorization_code", "client_credentials"], "requirePkce": false }));
    let made = app.new_client(&admin, &body).await;
    let before = app.fetch(&made.path, &admin).await.json();
    let answer = app.patch_json(&made.path, &admin, &json!({ "authMethod": "none" })).await.expect(422);
    assert_eq!(answer.fields(), ["grantTypes[1]", "requirePkce"]);
    let answer = app.patch_json(&made.path, &admin, &json!({ "redirectUris": [] })).await.expect(422);
    assert_eq!(answer.fields(), ["redirectUris"]);
    let answer = app.patch_json(&made.path, &admin, &json!({ "refreshTokenIdleSeconds": 600 })).await.expect(422);
    assert_eq!(answer.fields(), ["accessTokenSeconds"]);
    assert_eq!(app.fetch(&made.path, &admin).await.json(), before);
}

// A client that takes no secret any more keeps none that would hold again.
#[tokio::test(flavor = "multi_thread")]
async fn another_way_to_prove_itself_ends_the_secrets() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.new_client(&admin, &shop()).await;
    let post = json!({ "authMethod": "client_secret_post" });
    let kept = app.patch_json(&made.path, &admin, &post).await.expect(200).json();
    assert_eq!(kept["data"]["secrets"], made.body["secrets"]);
    let signs = json!({ "authMethod": "private_key_jwt", "jwks": keys() });
    let changed = app.patch_json(&made.path, &admin, &signs).await.expect(200).json();
    assert_eq!((&changed["data"]["secrets"], &changed["data"]["jwks"]), (&json!([]), &keys()));
    app.add_secret(&admin, &made, &json!({})).await.expect(409);
    let back = app.patch_json(&made.path, &admin, &post).await.expect(200).json();
    assert_eq!(back["data"]["secrets"], json!([]));
    assert_eq!(app.query("SELECT id FROM client_secrets").await.len(), 0);
    app.add_secret(&admin, &made, &json!({})).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_changed_after_a_recent_sign_in() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.new_client(&admin, &shop()).await;
    app.advance(Duration::from_secs(660)).await;
    // Where its answers go outlives a sign-in as much as what it proves itself with.
    for body in [
        json!({ "authMethod": "none" }),
        json!({ "jwks": keys() }),
        json!({ "redirectUris": ["https://evil.example.com/callback"] }),
        json!({ "firstParty": true }),
        json!({ "name": "Stall" }),
    ] {
        let answer = app.patch_json(&made.path, &admin, &body).await.expect(403);
        assert_eq!(answer.code(), "REAUTHENTICATION_REQUIRED", "{body}");
    }
    app.patch_json(&made.path, &app.admin().await, &json!({ "name": "Stall" })).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_client_is_gone_with_its_secrets() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (made, other) = (app.new_client(&admin, &shop()).await, app.new_client(&admin, &shop()).await);
    assert!(app.known_client(&made.id).await.is_some());
    app.remove(&made.path, &admin).await.expect(204);
    let gone = app.fetch(&made.path, &admin).await.expect(404);
    let never = app.fetch(&format!("/v1/Clients/{NO_CLIENT}"), &admin).await.expect(404);
    assert_eq!(gone.json()["detail"], never.json()["detail"]);
    app.remove(&made.path, &admin).await.expect(404);
    app.patch_json(&made.path, &admin, &json!({ "name": "Stall" })).await.expect(404);
    app.add_secret(&admin, &made, &json!({})).await.expect(404);
    assert!(app.known_client(&made.id).await.is_none());
    assert_eq!(app.query("SELECT id FROM clients").await, [other.id.as_str()]);
    assert_eq!(app.query("SELECT client FROM client_secrets").await, [other.id.as_str()]);
}
