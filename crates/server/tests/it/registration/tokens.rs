//! The tokens that let software register itself, as administrators make and take them back.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{TOKENS, app_of_theirs};
use crate::app::TestApp;
use crate::machines::stage::{key, org, read, signed};
use crate::presence::stage::{another_realm, operator};

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.advance(Duration::from_millis(1)).await;
    let made = app.post_json(TOKENS, &admin, &json!({ "name": " Partners " })).await.expect(201).json();
    let mut data = made["data"].clone();
    let token = data.as_object_mut().expect("an object").remove("initialAccessToken").expect("the token");
    let expected = json!({
        "id": data["id"], "name": "Partners", "scopes": ["openid", "profile", "email", "phone", "offline_access"],
        "uses": 1, "usesLeft": 1, "createdAt": "2026-01-01T00:00:00.001Z", "expiresAt": "2026-01-08T00:00:00.001Z",
    });
    assert_eq!(data, expected);
    let list = app.fetch(TOKENS, &admin).await.expect(200);
    assert!(!list.text.contains(token.as_str().expect("text")));
    assert_eq!(list.json()["data"], json!([expected]));
    app.advance(Duration::from_millis(1)).await;
    app.registered(token.as_str().expect("text"), &app_of_theirs()).await;
    app.advance(Duration::from_millis(1)).await;

    let path = format!("{TOKENS}/{}", data["id"].as_str().expect("an id"));
    app.remove(&path, &admin).await.expect(204);
    app.remove(&path, &admin).await.expect(404);
    assert_eq!(app.fetch(TOKENS, &admin).await.json()["data"], json!([]));
    let events = app.fetch("/v1/AuditEvents?limit=4", &admin).await.expect(200).json();
    let actions = events["data"].as_array().expect("events").iter().map(|event| event["action"].clone());
    // Beside these, the key that signs for the client was made.
    let actions: Vec<_> = actions.filter(|action| action != "signing_key.rotate").collect();
    assert_eq!(actions, ["registration_token.delete", "client.register", "registration_token.create"]);
    assert_eq!(events["data"][0]["target"], json!({ "kind": "registration_token", "id": data["id"] }));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_rule_names_its_member() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (members, field) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": "x".repeat(101) }), "name"),
        (json!({ "uses": 0 }), "uses"),
        (json!({ "uses": -1 }), "uses"),
        (json!({ "uses": 1001 }), "uses"),
        (json!({ "expiresAt": "tomorrow" }), "expiresAt"),
        (json!({ "expiresAt": "2026-01-01T00:00:00Z" }), "expiresAt"),
        (json!({ "expiresAt": "2027-01-01T00:00:01Z" }), "expiresAt"),
        (json!({ "scopes": ["openid", "two words"] }), "scopes[1]"),
        (json!({ "scopes": ["openid", "openid"] }), "scopes[1]"),
    ] {
        let mut body = json!({ "name": "Partners" });
        body.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
        let answer = app.post_json(TOKENS, &admin, &body).await.expect(422);
        assert_eq!(answer.fields(), [field], "{members}");
    }
    assert_eq!(app.query("SELECT id FROM registration_tokens").await.len(), 0);
    let most = json!({ "name": "Partners", "uses": 1000, "expiresAt": "2027-01-01T00:00:00Z", "scopes": [] });
    app.post_json(TOKENS, &admin, &most).await.expect(201);
}

// P85, P87.
#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_for_administrators_of_the_realm_and_permit_no_more_than_they_hold() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    admin.id = app.me(&admin.access).await.json()["data"]["id"].as_str().expect("an id").to_owned();
    let northwind = org(&app, &admin, "Northwind").await;
    let boss = app.member(&admin, &northwind, "ADMIN", "boss@example.com").await;
    app.registration_token(&admin, json!({})).await;
    let id = app.query("SELECT id FROM registration_tokens").await.remove(0);
    let (path, name) = (format!("{TOKENS}/{id}"), json!({ "name": "Partners" }));
    app.fetch(TOKENS, &boss).await.expect(403);
    app.post_json(TOKENS, &boss, &name).await.expect(403);
    app.remove(&path, &boss).await.expect(403);
    app.remove(&format!("{TOKENS}/reg_00000000000000000000"), &boss).await.expect(403);
    app.get(TOKENS).send().await.expect(401);

    let reader = key(&app, &admin, &admin.id, &["read:clients"]).await;
    let writer = key(&app, &admin, &admin.id, &["read:clients", "write:clients"]).await;
    read(&app, &reader, TOKENS).send().await.expect(200);
    signed(&app, &reader, "POST", TOKENS, &name.to_string()).send().await.expect(403);
    signed(&app, &reader, "DELETE", &path, "").send().await.expect(403);
    signed(&app, &writer, "POST", TOKENS, &name.to_string()).send().await.expect(201);
    let more = json!({ "name": "Partners", "scopes": ["openid", "read:identity"] });
    signed(&app, &writer, "POST", TOKENS, &more.to_string()).send().await.expect(403);
    app.post_json(TOKENS, &admin, &more).await.expect(201);
    signed(&app, &writer, "DELETE", &path, "").send().await.expect(204);

    // A token outlives the sign-in that made it.
    app.advance(Duration::from_secs(660)).await;
    let late = app.post_json(TOKENS, &admin, &name).await.expect(403);
    assert_eq!(late.code(), "REAUTHENTICATION_REQUIRED");
    app.fetch(TOKENS, &admin).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_another_realm_is_not_there() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.registration_token(&admin, json!({})).await;
    let id = app.query("SELECT id FROM registration_tokens").await.remove(0);
    let realm = another_realm(&app, "shop-two").await;
    let ctx = operator(&app, &realm);
    let boss =
        signet_domain::install::make_account(&ctx, "boss@example.com", signet_domain::accounts::AccountType::Admin);
    let boss = boss.await.expect("an account");
    let body = json!({ "email": "boss@example.com", "password": boss.password.expose() });
    let call = app.post("/v1/auth/login").header("x-realm-key", realm.key.to_string()).json(&body);
    let boss = crate::actors::person("boss@example.com", &call.send().await.expect(200));
    app.remove(&format!("{TOKENS}/{id}"), &boss).await.expect(404);
    assert_eq!(app.fetch(TOKENS, &boss).await.expect(200).json()["data"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_listed_newest_first_page_by_page() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for number in 0..5 {
        app.clock.advance(Duration::from_millis(number % 2));
        app.registration_token(&admin, json!({ "name": format!("Token {number}") })).await;
    }
    let all = app.fetch(TOKENS, &admin).await.expect(200).json();
    let rows = all["data"].as_array().expect("rows");
    let ages: Vec<&str> = rows.iter().filter_map(|row| row["createdAt"].as_str()).collect();
    assert!(ages.len() == 5 && ages.is_sorted_by(|newer, older| newer >= older), "{ages:?}");
    let first = app.fetch(&format!("{TOKENS}?limit=3"), &admin).await.expect(200).json();
    let next = first["meta"]["nextCursor"].as_str().expect("a cursor");
    let second = app.fetch(&format!("{TOKENS}?limit=3&cursor={next}"), &admin).await.expect(200).json();
    let together: Vec<Value> =
        [&first, &second].iter().flat_map(|page| page["data"].as_array().expect("rows").clone()).collect();
    assert_eq!(json!(together), all["data"]);
    app.fetch(&format!("{TOKENS}?limit=0"), &admin).await.expect(400);
}

// Sent again with its key, a request shows the same token once more, and makes no second one.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_repeated_makes_one_token() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let send = async || {
        let call = app.post(TOKENS).bearer(&admin.access).header("idempotency-key", "one");
        call.json(&json!({ "name": "Partners" })).send().await.expect(201)
    };
    let (first, second) = (send().await, send().await);
    assert_eq!((first.json(), second.header("idempotency-replayed")), (second.json(), "true"));
    assert_eq!(app.query("SELECT id FROM registration_tokens").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_expired_a_week_ago_is_swept() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.registration_token(&admin, json!({ "expiresAt": "2026-01-02T00:00:00Z" })).await;
    let admin_token = app.registration_token(&admin, json!({ "expiresAt": "2026-06-01T00:00:00Z" })).await;
    app.clock.advance(Duration::from_secs(8 * 24 * 3600 - 1));
    signet_domain::cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query("SELECT id FROM registration_tokens").await.len(), 2);
    app.clock.advance(Duration::from_secs(2));
    signet_domain::cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query("SELECT id FROM registration_tokens").await.len(), 1);
    app.registered(&admin_token, &app_of_theirs()).await;
}
