//! Statuses: who sets which, and what ends with them.

use serde_json::json;

use super::stage::{actions, api_key, close, made, member, org, patch, show, text};
use crate::actors::PASSWORD;
use crate::app::TestApp;

// P42, P88: at once here, and with the next look at the feed elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn every_other_status_ends_sessions_and_keys_on_every_node() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    let ours = org(&app, &admin.access, "Ours Ltd").await;
    for status in ["INACTIVE", "SUSPENDED", "CLOSED"] {
        let email = format!("{}@example.com", status.to_lowercase());
        let alice = member(&app, &admin.access, &ours, &email, "VIEWER").await;
        let key = api_key(&app, &alice, &["read:identity"]).await;
        for node in [&app, &other] {
            node.catch_up().await;
            node.me(&alice.access).await.expect(200);
            node.get("/v1/Accounts").header("x-api-key", &key).send().await.expect(200);
        }
        let answer = patch(&app, &admin.access, &alice.id, &json!({ "status": status })).await.expect(200);
        assert_eq!(text(&answer, "status"), status);
        other.catch_up().await;
        for node in [&app, &other] {
            node.me(&alice.access).await.expect(401);
            node.refresh(&alice.refresh).await.expect(401);
            node.get("/v1/Accounts").header("x-api-key", &key).send().await.expect(401);
        }
        if status != "CLOSED" {
            patch(&app, &admin.access, &alice.id, &json!({ "status": "ACTIVE" })).await.expect(200);
            app.me(&alice.access).await.expect(401);
            app.refresh(&alice.refresh).await.expect(401);
            app.login(&email).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_that_it_has_already_changes_nothing() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin().await, app.register("alice@example.com").await);
    let before = app.database().contents().await;
    patch(&app, &admin.access, &alice.id, &json!({ "status": "ACTIVE" })).await.expect(200);
    assert_eq!(app.database().contents().await, before);
    app.me(&alice.access).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sends_an_account_back_to_its_verification() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin().await, app.register("alice@example.com").await);
    let answer = patch(&app, &admin.access, &alice.id, &json!({ "status": "PENDING_VERIFICATION" })).await.expect(422);
    assert_eq!(answer.fields(), ["status"]);
    app.me(&alice.access).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_account_shows_and_stays() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let alice = app.register("alice@example.com").await;
    close(&app, &admin.access, &alice.id).await.expect(204);
    app.me(&alice.access).await.expect(401);
    app.try_login("alice@example.com", PASSWORD).await.expect(401);
    assert_eq!(text(&show(&app, &admin.access, &alice.id).await.expect(200), "status"), "CLOSED");
    let before = app.database().contents().await;
    for body in [json!({ "status": "ACTIVE" }), json!({ "status": "CLOSED" }), json!({ "phone": null })] {
        let answer = patch(&app, &admin.access, &alice.id, &body).await.expect(422);
        assert_eq!(
            (answer.fields(), answer.json()["errors"][0]["code"].clone()),
            (vec!["status".to_owned()], "CLOSED".into())
        );
    }
    // Again is as well, and its address stays taken.
    close(&app, &admin.access, &alice.id).await.expect(204);
    let body = json!({ "email": "ALICE@example.com", "password": PASSWORD });
    app.post("/v1/auth/register").json(&body).send().await.expect(409);
    assert_eq!(app.database().contents().await, before);
    let closings = actions(&app, &alice.id).await.into_iter().filter(|action| action == "account.close").count();
    assert_eq!(closings, 1);
}

// P42: a link that was mailed before opens nothing after.
#[tokio::test(flavor = "multi_thread")]
async fn the_mailed_link_dies_with_its_account() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for email in ["closed@example.com", "stays@example.com"] {
        made(&app, &admin.access, email).await;
    }
    let of = |email: &str| format!("SELECT id FROM accounts WHERE email = '{email}'");
    let closed = app.query(&of("closed@example.com")).await.remove(0);
    close(&app, &admin.access, &closed).await.expect(204);
    assert_eq!(app.query("SELECT account FROM proofs").await, app.query(&of("stays@example.com")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_closes_its_own_account_when_it_signed_in_lately() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.advance(std::time::Duration::from_secs(11 * 60)).await;
    let answer = close(&app, &alice.access, &alice.id).await.expect(403);
    assert_eq!(answer.code(), "REAUTHENTICATION_REQUIRED");
    let alice = app.login("alice@example.com").await;
    close(&app, &alice.access, &alice.id).await.expect(204);
    app.me(&alice.access).await.expect(401);
}
