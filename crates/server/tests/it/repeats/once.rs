//! The same request with the same key takes effect once and is answered alike; another request is refused (P112, P113).

use std::time::Duration;

use serde_json::{Value, json};

use crate::actors::Person;
use crate::app::{Answer, Call, TestApp};

pub(super) const KEY: &str = "9b2d1f0c-6f3e-4f55-9c6a-0d8a2f4a7c11";

pub(super) fn org(name: &str) -> Value {
    json!({ "legalName": name, "country": "US", "regNo": "7" })
}

/// A request that makes an organization.
pub(super) fn make<'a>(app: &'a TestApp, who: &Person, key: &str, body: &Value) -> Call<'a> {
    app.post("/v1/Orgs").bearer(&who.access).header("idempotency-key", key).json(body)
}

pub(super) async fn count(app: &TestApp) -> usize {
    app.query("SELECT id FROM orgs").await.len()
}

#[track_caller]
fn is_replay(answer: &Answer, first: &Answer) {
    assert_eq!((answer.status, &answer.text), (first.status, &first.text));
    assert_eq!(answer.header("idempotency-replayed"), "true");
    assert_eq!(answer.header("content-type"), first.header("content-type"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_gets_the_first_answer_and_does_nothing() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let first = make(&app, &admin, KEY, &org("Northwind")).send().await.expect(201);
    assert_eq!(first.header("idempotency-replayed"), "");
    let events = app.query("SELECT id FROM audit_events").await.len();
    for _ in 0..20 {
        is_replay(&make(&app, &admin, KEY, &org("Northwind")).send().await, &first);
    }
    assert_eq!(count(&app).await, 1);
    assert_eq!(app.query("SELECT id FROM audit_events").await.len(), events);
    assert_eq!(app.query("SELECT id FROM role_assignments").await.len(), 1);
    // A new token of the same account is the same caller; another key is another request.
    let again = app.admin().await;
    is_replay(&make(&app, &again, KEY, &org("Northwind")).send().await, &first);
    make(&app, &admin, "another", &org("Northwind")).send().await.expect(409);
    make(&app, &admin, "another", &org("Southwind")).send().await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_outlive_a_restart_and_are_known_to_other_nodes() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let first = make(&app, &admin, KEY, &org("Northwind")).send().await.expect(201);
    let other = app.another_node().await;
    is_replay(&make(&other, &admin, KEY, &org("Northwind")).send().await, &first);
    let app = app.restarted().await;
    is_replay(&make(&app, &admin, KEY, &org("Northwind")).send().await, &first);
    assert_eq!(count(&app).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_kept_for_a_day_and_then_swept() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let first = make(&app, &admin, KEY, &org("Northwind")).send().await.expect(201);
    app.advance(Duration::from_secs(24 * 3600 - 1)).await;
    let admin = app.admin().await;
    is_replay(&make(&app, &admin, KEY, &org("Northwind")).send().await, &first);
    app.advance(Duration::from_secs(1)).await;
    // Exactly a day later the key is free, though nothing was swept yet.
    make(&app, &admin, KEY, &org("Northwind")).send().await.expect(409);
    let second = make(&app, &admin, KEY, &org("Southwind")).send().await.expect(201);
    is_replay(&make(&app, &admin, KEY, &org("Southwind")).send().await, &second);
    app.advance(Duration::from_secs(25 * 3600)).await;
    signet_domain::cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query("SELECT handle FROM idempotent_answers").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_request_with_the_same_key_is_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let first = make(&app, &admin, KEY, &org("Northwind")).send().await.expect(201);
    let other_body = make(&app, &admin, KEY, &org("Northwind ")).send().await.expect(422);
    assert_eq!(other_body.fields(), ["Idempotency-Key"]);
    // One byte that means nothing in JSON, and a query that means nothing to the route, are another request, too.
    let spaced = format!("{} ", org("Northwind"));
    let call = |path: &str| app.post(path).bearer(&admin.access).header("idempotency-key", KEY);
    call("/v1/Orgs").body(spaced).header("content-type", "application/json").send().await.expect(422);
    call("/v1/Orgs?x=1").json(&org("Northwind")).send().await.expect(422);
    is_replay(&make(&app, &admin, KEY, &org("Northwind")).send().await, &first);
    assert_eq!(count(&app).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_the_wrong_form_are_refused_and_named() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let long = "k".repeat(129);
    for key in ["", " ", "two words", "tab\there", "é", long.as_str()] {
        let answer = make(&app, &admin, key, &org("Northwind")).send().await.expect(400);
        assert_eq!(answer.fields(), ["Idempotency-Key"], "{key:?}");
    }
    let twice = make(&app, &admin, "a", &org("Northwind")).header("idempotency-key", "a").send().await.expect(400);
    assert_eq!(twice.fields(), ["Idempotency-Key"]);
    assert_eq!(count(&app).await, 0);
    make(&app, &admin, &long[..128], &org("Northwind")).send().await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_not_kept() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let nobody = app.register("nobody@example.com").await;
    make(&app, &admin, KEY, &org("")).send().await.expect(422);
    make(&app, &nobody, KEY, &org("Northwind")).send().await.expect(403);
    assert_eq!(app.query("SELECT handle FROM idempotent_answers").await.len(), 0);
    make(&app, &admin, KEY, &org("Northwind")).send().await.expect(201);
    make(&app, &admin, "second", &org("Northwind")).send().await.expect(409);
    make(&app, &admin, "second", &org("Southwind")).send().await.expect(201);
}

// /auth/* have no caller to whom a key could belong, or hand out secrets that are not to be kept: the key is ignored.
#[tokio::test(flavor = "multi_thread")]
async fn signing_in_ignores_the_key() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    let body = json!({ "email": "alice@example.com", "password": crate::actors::PASSWORD });
    let login = || app.post("/v1/auth/login").header("idempotency-key", KEY).json(&body);
    let (first, second) = (login().send().await.expect(200), login().send().await.expect(200));
    assert_ne!(first.json()["data"]["refreshToken"], second.json()["data"]["refreshToken"]);
    assert_eq!(app.query("SELECT handle FROM idempotent_answers").await.len(), 0);
}

// A change that is repeated after another one has not undone it.
#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_change_does_not_come_back() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = make(&app, &admin, KEY, &org("Northwind")).send().await.expect(201);
    let path = format!("/v1/Orgs/{}", made.json()["data"]["id"].as_str().expect("an id"));
    let change = |key: &str, name: &str| {
        let body = json!({ "legalName": name });
        app.call(axum::http::Method::PATCH, &path).bearer(&admin.access).header("idempotency-key", key).json(&body)
    };
    let first = change("1", "Northwind A").send().await.expect(200);
    change("2", "Northwind B").send().await.expect(200);
    is_replay(&change("1", "Northwind A").send().await, &first);
    let now = app.get(&path).bearer(&admin.access).send().await.expect(200);
    assert_eq!(now.json()["data"]["legalName"], "Northwind B");
}
