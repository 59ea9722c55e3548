//! What whoever acts may write: nothing, or ordinary data, and neither with the answers of the other.

use axum::http::Method;
use serde_json::{Value, json};

use super::stage::user;
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn ordinary_data_is_written_in_the_name_of_the_user() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let token = app.act_as(&root, &ann.id, true).await;
    let made = app.post("/v1/identities").bearer(&token).json(&json!({})).send().await.expect(201).json();
    assert_eq!(made["owner"], user(&ann.id));
    let path = format!("/v1/identities/{}", made["id"].as_str().expect("an id"));
    app.call(Method::PATCH, &path).bearer(&token).json(&json!({ "country": "DE" })).send().await.expect(200);
    app.call(Method::PUT, &path).bearer(&token).json(&json!({ "currency": "EUR" })).send().await.expect(200);
    let own = format!("/v1/users/{}", user(&ann.id));
    app.call(Method::PATCH, &own).bearer(&token).json(&json!({ "data": { "level": "3" } })).send().await.expect(200);
    // As far as Ann could, and no further.
    let answer = app.call(Method::PATCH, &own).bearer(&token).json(&json!({ "roles": "admin" })).send().await;
    answer.expect(403);

    let reading = app.act_as(&root, &ann.id, false).await;
    for (method, path) in [(Method::PATCH, &path), (Method::PUT, &path), (Method::PATCH, &own)] {
        let answer = app.call(method, path).bearer(&reading).json(&json!({})).send().await.expect(403);
        assert_eq!(answer.code(), "IMPERSONATION_READ_ONLY");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_users_are_out_of_reach_even_as_one_who_reaches_them() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let boss = app.with_standing("boss@example.com", "admin", "realm").await;
    let ann = app.register("ann@example.com").await;
    let token = app.act_as(&root, &boss.id, true).await;
    let path = format!("/v1/users/{}", user(&ann.id));
    for body in [json!({ "password": "Another-fine-one-20" }), json!({ "roles": "admin" }), json!({ "data": {} })] {
        app.call(Method::PATCH, &path).bearer(&boss.access).json(&json!({})).send().await.expect(200);
        let answer = app.call(Method::PATCH, &path).bearer(&token).json(&body).send().await.expect(403);
        assert_eq!(answer.code(), "IMPERSONATION_FORBIDDEN", "{body}");
    }
    let answer = app.delete(&path).bearer(&token).send().await.expect(403);
    assert_eq!(answer.code(), "IMPERSONATION_FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_is_given_the_others_answers() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let token = app.act_as(&root, &ann.id, true).await;
    let make = async |token: &str| {
        let call = app.post("/v1/identities").bearer(token).header("idempotency-key", "one");
        call.json(&json!({})).send().await.expect(201)
    };
    let (by_ann, by_root) = (make(&ann.access).await, make(&token).await);
    assert_ne!(by_ann.json()["id"], by_root.json()["id"]);
    let again = make(&token).await;
    assert_eq!((again.header("idempotency-replayed"), again.json()), ("true", by_root.json()));
    assert_eq!(make(&ann.access).await.json(), by_ann.json());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_count_against_whoever_acts() {
    let app = TestApp::with(|_| {}).await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let token = app.act_as(&root, &ann.id, false).await;
    // From many addresses, so that it is the account whose share is used up.
    let mut last = app.me(&token).await.expect(200);
    for number in 0..5000 {
        let address = format!("198.51.{}.{}", number / 250, number % 250);
        last = app.get("/v1/auth/me").bearer(&token).from(&address).send().await;
        if last.status == 429 {
            break;
        }
    }
    assert_eq!(last.status, 429, "{}", last.text);
    app.get("/v1/auth/me").bearer(&ann.access).from("203.0.113.9").send().await.expect(200);
    let own = app.get("/v1/auth/me").bearer(&root.access).from("203.0.113.9").send().await;
    assert_eq!(own.status, 429, "{}", own.text);
    assert_eq!(own.json()["code"], Value::from("RATE_LIMIT_EXCEEDED"));
}
