//! What is read on every request is read from memory: who calls, and what they may do, cost no query.

use axum::http::Method;
use serde_json::json;
use signet_storage::FaultPlan;

use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_is_known_costs_no_query() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    // Administrator of an organization, so that memberships are looked at as well.
    let body = json!({ "legalName": "Northwind", "country": "US" });
    app.post("/v1/Orgs").bearer(&admin.access).json(&body).send().await.expect(201);
    let me = app.me(&admin.access).await.expect(200).json();
    let body = json!({ "accountId": me["data"]["id"], "scopes": ["read:identity"] });
    let key = app.post("/v1/ApiKeys").bearer(&admin.access).json(&body).send().await.expect(201).json();
    let secret = key["data"]["secretKey"].as_str().expect("a secret");
    let by_key = || app.get("/v1/auth/me").header("x-api-key", secret);
    // The first use of a key in an hour is an event; everything is remembered from then on.
    by_key().send().await.expect(200);
    app.app.store.inject_faults(Some(FaultPlan { first: 1, count: u64::MAX }));
    for _ in 0..3 {
        app.me(&admin.access).await.expect(200);
        by_key().send().await.expect(200);
    }
    assert_eq!(app.app.store.inject_faults(None), 0, "nothing was asked of the database");
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_user_costs_no_query_and_is_never_an_old_one() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    let alice = app.register("alice@example.com").await;
    let own = async |node: &TestApp| node.get("/v1/users/me").bearer(&alice.access).send().await;
    let user = own(&app).await.expect(200).json();
    own(&other).await.expect(200);
    app.app.store.inject_faults(Some(FaultPlan { first: 1, count: u64::MAX }));
    assert_eq!(own(&app).await.expect(200).json(), user);
    assert_eq!(app.app.store.inject_faults(None), 0, "nothing was asked of the database");
    let path = format!("/v1/users/{}", user["id"].as_str().expect("an id"));
    for colour in ["green", "blue"] {
        let change = json!({ "data": { "colour": colour } });
        app.call(Method::PATCH, &path).bearer(&admin.access).json(&change).send().await.expect(200);
        assert_eq!(own(&app).await.expect(200).json()["data"]["colour"], colour);
        other.catch_up().await;
        assert_eq!(own(&other).await.expect(200).json()["data"]["colour"], colour);
    }
}
