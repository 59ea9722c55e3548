//! What a realm key may do: what its account may by a password alone, and nothing that asks for a sign-in.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use super::stage::key_in;
use crate::actors::Person;
use crate::app::{ADMIN_EMAIL, ADMIN_PASSWORD, Answer, TestApp};
use crate::impersonation::stage::user;
use crate::presence::stage::default_realm;

async fn send(app: &TestApp, key: &str, method: Method, path: &str, body: &Value) -> Answer {
    app.call(method, path).header("x-api-key", key).json(body).send().await
}

async fn admins(app: &TestApp) -> String {
    key_in(&*default_realm(app).await, ADMIN_EMAIL, ADMIN_PASSWORD)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_reads_and_writes_as_its_account_without_a_signature() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let (key, root) = (app.realm_key("alice@example.com").await, admins(&app).await);
    let own = format!("/v1/Accounts/{}", alice.id);
    app.keyed(&key, &own).send().await.expect(200);
    send(&app, &key, Method::PATCH, &own, &json!({ "phone": "+14155551234" })).await.expect(200);
    send(&app, &key, Method::POST, "/v1/Orgs", &json!({ "legalName": "Mine", "country": "DE" })).await.expect(403);
    let made = send(&app, &root, Method::POST, "/v1/Orgs", &json!({ "legalName": "Northwind", "country": "DE" })).await;
    let org = made.expect(201).json()["data"]["id"].as_str().expect("an id").to_owned();
    app.keyed(&key, &format!("/v1/Orgs/{org}")).send().await.expect(404);
    let role = json!({ "accountId": alice.id, "orgId": org, "role": "VIEWER" });
    send(&app, &root, Method::POST, "/v1/Roles", &role).await.expect(201);
    // Its only organization, as for whoever signed in and named none; from the next request on.
    app.keyed(&key, &format!("/v1/Orgs/{org}")).send().await.expect(200);
    send(&app, &key, Method::PATCH, &format!("/v1/Orgs/{org}"), &json!({ "legalName": "Mine" })).await.expect(403);
    app.keyed(&root, &own).send().await.expect(200);
    let actor = app
        .query("SELECT actor, session, api_key FROM audit_events WHERE action = 'org.create' AND outcome = 'success'")
        .await;
    let root_id = app.me_by_key(&root).await.json()["data"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(actor, [format!("{root_id}||")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_asks_for_a_sign_in_refuses_it() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let (key, root) = (app.realm_key("alice@example.com").await, admins(&app).await);
    app.me_by_key(&key).await.expect(200);
    app.me_by_key(&root).await.expect(200);
    let own = format!("/v1/Accounts/{}", alice.id);
    let hashes = app.hashes();
    // Endpoints for people do not even compare the password.
    let change = json!({ "currentPassword": "x", "newPassword": "Another-fine-one-20" });
    send(&app, &key, Method::POST, "/v1/auth/change-password", &change).await.expect(401);
    send(&app, &key, Method::POST, "/v1/auth/reauthenticate", &json!({ "password": "x" })).await.expect(401);
    app.keyed(&key, "/v1/auth/sessions").send().await.expect(401);
    app.post("/v1/auth/logout").header("x-api-key", &key).send().await.expect(401);
    app.delete("/v1/auth/sessions/ses_00000000000000000000").header("x-api-key", &key).send().await.expect(401);
    app.delete("/v1/auth/remembered-devices").header("x-api-key", &key).send().await.expect(401);
    assert_eq!(app.hashes(), hashes);
    // What others may reach by more than a session alone refuses it too.
    let before = app.query("SELECT count(*) FROM api_keys").await;
    let asked = json!({ "accountId": alice.id, "scopes": ["read:identity"] });
    for by in [&key, &root] {
        send(&app, by, Method::POST, "/v1/ApiKeys", &asked).await.expect(403);
    }
    assert_eq!(app.query("SELECT count(*) FROM api_keys").await, before);
    send(&app, &key, Method::PATCH, &own, &json!({ "email": "eve@example.com" })).await.expect(403);
    app.keyed(&root, &format!("{own}/export")).send().await.expect(401);
    app.keyed(&key, &format!("{own}/export")).send().await.expect(401);
    app.delete(&own).header("x-api-key", &key).send().await.expect(403);
    let factor = send(&app, &key, Method::POST, &format!("{own}/mfa"), &json!({ "method": "TOTP" })).await;
    assert!([401, 403].contains(&factor.status.as_u16()), "{}", factor.text);
    let reset = app.post(&format!("{own}/mfa/reset")).header("x-api-key", &root).send().await;
    assert!([401, 403].contains(&reset.status.as_u16()), "{}", reset.text);
    app.me(&alice.access).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_second_factor_is_required_it_opens_nothing() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    let (key, root) = (app.realm_key("alice@example.com").await, admins(&app).await);
    app.rules(|rules| rules.mfa_required = true).await;
    for key in [&key, &root] {
        assert_eq!(app.keyed(key, "/v1/Orgs").send().await.expect(403).code(), "MFA_REQUIRED");
    }
    let made = send(&app, &root, Method::POST, "/v1/Orgs", &json!({ "legalName": "Northwind", "country": "DE" })).await;
    assert_eq!(made.expect(403).code(), "MFA_REQUIRED");
}

#[tokio::test(flavor = "multi_thread")]
async fn repeats_are_told_by_the_account() {
    let app = TestApp::new().await;
    let root = admins(&app).await;
    let admin: Person = app.admin().await;
    let body = json!({ "legalName": "Northwind", "country": "DE" });
    let make = || app.post("/v1/Orgs").header("idempotency-key", "once").json(&body);
    let first = make().header("x-api-key", &root).send().await.expect(201);
    let again = make().header("x-api-key", &root).send().await.expect(201);
    assert_eq!((again.header("idempotency-replayed"), &again.text), ("true", &first.text));
    // The same account by another of its credentials is the same caller.
    let by_token = make().bearer(&admin.access).send().await.expect(201);
    assert_eq!((by_token.header("idempotency-replayed"), &by_token.text), ("true", &first.text));
    let other = app.post("/v1/Orgs").header("idempotency-key", "once").header("x-api-key", &root);
    other.json(&json!({ "legalName": "Southwind", "country": "DE" })).send().await.expect(422);
}

// Whoever holds as much as oneself, or the whole platform, is not taken over by what a stolen password opens.
#[tokio::test(flavor = "multi_thread")]
async fn another_administrators_password_takes_a_recent_sign_in() {
    let app = TestApp::new().await;
    let root = admins(&app).await;
    let boss = app.admin().await;
    let other = app.register("other@example.com").await;
    app.query(&format!("UPDATE accounts SET type = 'ADMIN' WHERE id = '{}'", other.id)).await;
    app.forget(&other.id).await;
    let chief = app.with_standing("chief@example.com", "admin", "realm").await;
    let peer = app.with_standing("peer@example.com", "admin", "realm").await;
    let ann = app.register("ann@example.com").await;
    let path = |account: &str| format!("/v1/users/{}", user(account));
    let body = json!({ "password": "Another-fine-one-20" });
    let before = app.database().contents().await["passwords"].clone();
    send(&app, &root, Method::PATCH, &path(&other.id), &body).await.expect(403);
    let chiefs = app.realm_key("chief@example.com").await;
    send(&app, &chiefs, Method::PATCH, &path(&peer.id), &body).await.expect(403);
    send(&app, &chiefs, Method::PATCH, &path(&other.id), &body).await.expect(403);
    app.advance(Duration::from_secs(11 * 60)).await;
    for (who, whom) in [(&boss, &other), (&chief, &peer)] {
        let answer = app.as_user(who, "PATCH", &path(&whom.id), Some(body.clone())).await.expect(403);
        assert_eq!(answer.code(), "REAUTHENTICATION_REQUIRED");
    }
    assert_eq!(app.database().contents().await["passwords"], before);
    // What holds less is theirs to look after, and so is what is said of others that opens nothing.
    send(&app, &chiefs, Method::PATCH, &path(&ann.id), &body).await.expect(200);
    send(&app, &root, Method::PATCH, &path(&peer.id), &json!({ "data": { "level": 1 } })).await.expect(200);
    let (boss, chief) = (app.admin().await, app.login("chief@example.com").await);
    app.as_user(&boss, "PATCH", &path(&other.id), Some(body.clone())).await.expect(200);
    app.as_user(&chief, "PATCH", &path(&peer.id), Some(body)).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_is_loosened_and_deleted_by_a_recent_sign_in_alone() {
    let app = TestApp::new().await;
    let (key, root) = (admins(&app).await, app.admin().await);
    let shop = app.new_realm(&root, "shop-one").await;
    let strict = json!({
        "mfa_required": true, "require_verified_email": true, "registration_open": false, "access_token_seconds": 120,
        "session_idle_seconds": 600, "session_absolute_seconds": 3600, "password_min_length": 16,
    });
    // What makes a realm stricter takes no more than before.
    send(&app, &key, Method::PATCH, &shop.path, &strict).await.expect(200);
    send(&app, &key, Method::PATCH, &shop.path, &json!({ "country": "AT", "remembered_devices": false }))
        .await
        .expect(200);
    app.advance(Duration::from_secs(11 * 60)).await;
    let now = app.admin().await;
    for (rule, looser) in [
        ("mfa_required", json!(false)),
        ("mfa_required", json!(null)),
        ("require_verified_email", json!(false)),
        ("remembered_devices", json!(true)),
        ("registration_open", json!(true)),
        ("access_token_seconds", json!(180)),
        ("session_idle_seconds", json!(900)),
        ("session_absolute_seconds", json!(7200)),
        ("password_min_length", json!(12)),
        ("password_min_length", json!(null)),
    ] {
        let body = json!({ rule: looser });
        send(&app, &key, Method::PATCH, &shop.path, &body).await.expect(403);
        let late = app.change_realm(&root, &shop.path, body.clone()).await.expect(403);
        assert_eq!(late.code(), "REAUTHENTICATION_REQUIRED", "{rule}");
    }
    app.delete(&shop.path).header("x-api-key", &key).send().await.expect(403);
    app.as_user(&root, "DELETE", &shop.path, None).await.expect(403);
    app.change_realm(&now, &shop.path, json!({ "mfa_required": false })).await.expect(200);
    app.as_user(&now, "DELETE", &shop.path, None).await.expect(200);
}
