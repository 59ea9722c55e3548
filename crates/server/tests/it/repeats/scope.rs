//! A key belongs to its caller, realm, method and route, and what was allowed once has to be allowed again (P114).

use axum::http::Method;
use serde_json::json;

use super::once::{KEY, make, org};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_of_another_caller_is_another_key() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let first = make(&app, &admin, KEY, &org("Northwind")).send().await.expect(201);
    let other = app.register("second@example.com").await;
    make(&app, &other, KEY, &org("Northwind")).send().await.expect(403);
    app.query(&format!("UPDATE accounts SET type = 'ADMIN' WHERE id = '{}'", other.id)).await;
    let app = app.restarted().await;
    // Now the other may: it is told what happens to its own request, not what happened to the first caller's.
    let conflict = make(&app, &other, KEY, &org("Northwind")).send().await.expect(409);
    assert_ne!(conflict.text, first.text);
    make(&app, &other, KEY, &org("Southwind")).send().await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_on_another_route_is_another_key() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = make(&app, &admin, KEY, &org("Northwind")).send().await.expect(201);
    let path = format!("/v1/Orgs/{}", made.json()["data"]["id"].as_str().expect("an id"));
    let change = app.call(Method::PATCH, &path).bearer(&admin.access).header("idempotency-key", KEY);
    change.json(&json!({ "roles": ["CUSTODIAN"] })).send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_and_method_on_another_route_is_another_key() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = make(&app, &admin, "first", &org("Northwind")).send().await.expect(201);
    let org = format!("/v1/Orgs/{}", made.json()["data"]["id"].as_str().expect("an id"));
    let account = format!("/v1/Accounts/{}", app.register("alice@example.com").await.id);
    for (path, body) in [(org, json!({ "roles": ["CUSTODIAN"] })), (account, json!({ "phone": "+14155551234" }))] {
        let call = app.call(Method::PATCH, &path).bearer(&admin.access).header("idempotency-key", KEY);
        call.json(&body).send().await.expect(200);
    }
}

// One route, two objects: the path is part of the request that the key names.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_on_another_object_is_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut paths = Vec::new();
    for name in ["Northwind", "Southwind"] {
        let made = make(&app, &admin, name, &org(name)).send().await.expect(201);
        paths.push(format!("/v1/Orgs/{}", made.json()["data"]["id"].as_str().expect("an id")));
    }
    let change = |path: &str| {
        let call = app.call(Method::PATCH, path).bearer(&admin.access).header("idempotency-key", KEY);
        call.json(&json!({ "roles": ["CUSTODIAN"] }))
    };
    change(&paths[0]).send().await.expect(200);
    change(&paths[1]).send().await.expect(422);
    let untouched = app.get(&paths[1]).bearer(&admin.access).send().await.expect(200);
    assert_eq!(untouched.json()["data"]["roles"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_no_longer_do_it_is_not_shown_the_answer() {
    let app = TestApp::new().await;
    let admin = app.register("second@example.com").await;
    app.query(&format!("UPDATE accounts SET type = 'ADMIN' WHERE id = '{}'", admin.id)).await;
    let app = app.restarted().await;
    make(&app, &admin, KEY, &org("Northwind")).send().await.expect(201);
    app.query(&format!("UPDATE accounts SET type = 'INDIVIDUAL' WHERE id = '{}'", admin.id)).await;
    let app = app.restarted().await;
    make(&app, &admin, KEY, &org("Northwind")).send().await.expect(403);
    app.query(&format!("UPDATE accounts SET status = 'SUSPENDED' WHERE id = '{}'", admin.id)).await;
    let app = app.restarted().await;
    make(&app, &admin, KEY, &org("Northwind")).send().await.expect(401);
}
