//! A realm that waits for the proof of addresses: no session begins before it, by any door.

use axum::http::Method;
use serde_json::json;

use super::stage::{ELSEWHERE, NEW};
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};
use crate::proof::inspection::count;

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.tick();
    app.try_login(email, password).await
}

async fn register(app: &TestApp, email: &str) -> Answer {
    app.post("/v1/auth/register").json(&json!({ "email": email, "password": PASSWORD })).send().await
}

#[track_caller]
fn is_unverified(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "ACCOUNT_NOT_VERIFIED"), "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_waits_for_its_proof() {
    let app = TestApp::new().await;
    app.require_verified_email(true).await;
    let answer = register(&app, "alice@example.com").await.expect(202);
    let members: Vec<_> = answer.json()["data"].as_object().expect("members").keys().cloned().collect();
    assert_eq!(members, ["accountId"]);
    assert_eq!(count(&app, "sessions").await, 0);
    assert_eq!(
        app.query("SELECT status FROM accounts WHERE email <> 'root@example.com'").await,
        ["PENDING_VERIFICATION"]
    );
    // The wrong password learns nothing of it.
    sign_in(&app, "alice@example.com", "wrong-password-1").await.expect(401);
    is_unverified(&sign_in(&app, "alice@example.com", PASSWORD).await);
    // Every right password sends the link again, within the cap.
    let sent = app.tokens_to("alice@example.com", "verify_email").await;
    assert_eq!(sent.len(), 2);
    for _ in 0..20 {
        is_unverified(&sign_in(&app, "alice@example.com", PASSWORD).await);
    }
    let sent = app.tokens_to("alice@example.com", "verify_email").await;
    assert!((5..=10).contains(&sent.len()), "{}", sent.len());
    assert_eq!(count(&app, "sessions").await, 0);
    app.verify_email(&sent[sent.len() - 1]).await.expect(204);
    sign_in(&app, "alice@example.com", PASSWORD).await.expect(200);
    // A taken address is a conflict as everywhere.
    register(&app, "ALICE@example.com").await.expect(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_door_lets_an_unproved_address_in() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let before = app.register("bob@example.com").await;
    app.require_verified_email(true).await;
    // Registered before the rule, moved to another address under it, or made by an administrator: all wait.
    is_unverified(&sign_in(&app, "bob@example.com", PASSWORD).await);
    app.verify_email(&app.verify_token("bob@example.com").await).await.expect(204);
    sign_in(&app, "bob@example.com", PASSWORD).await.expect(200);
    app.change_email(&before, "bob@example.org").await.expect(200);
    is_unverified(&sign_in(&app, "bob@example.org", PASSWORD).await);
    // The mail with a reset is a proof as well, for an account that waits too.
    app.reset(&app.reset_token("bob@example.org").await, NEW).await.expect(204);
    sign_in(&app, "bob@example.org", NEW).await.expect(200);
    register(&app, "carol@example.com").await.expect(202);
    app.reset(&app.reset_token("carol@example.com").await, NEW).await.expect(204);
    sign_in(&app, "carol@example.com", NEW).await.expect(200);
    let body = json!({ "type": "INDIVIDUAL", "email": "dave@example.com" });
    app.send_json(Method::POST, "/v1/Accounts", &admin, &body).await.expect(201);
    let token = app.tokens_to("dave@example.com", "set_password").await.remove(0);
    app.reset(&token, NEW).await.expect(204);
    sign_in(&app, "dave@example.com", NEW).await.expect(200);
    // An administrator that lifts the wait by hand proves nothing.
    let id = register(&app, "erin@example.com").await.expect(202).json()["data"]["accountId"].clone();
    let path = format!("/v1/Accounts/{}", id.as_str().expect("an id"));
    app.patch_json(&path, &admin, &json!({ "status": "ACTIVE" })).await.expect(200);
    is_unverified(&sign_in(&app, "erin@example.com", PASSWORD).await);
    app.require_verified_email(false).await;
    app.post("/v1/auth/login")
        .json(&json!({ "email": "erin@example.com", "password": PASSWORD }))
        .from(ELSEWHERE)
        .send()
        .await
        .expect(200);
}

// An invited address proves itself by the invitation.
#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_invitation_is_a_proof() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Ours Ltd").await;
    app.require_verified_email(true).await;
    let (_, token) = app.invite(&admin, &org, "bob@example.com", "VIEWER").await;
    let answer = app.accept_new(&token).await.expect(200);
    assert!(answer.json()["data"]["accessToken"].is_string());
    sign_in(&app, "bob@example.com", PASSWORD).await.expect(200);
    // Without it, an address that is not proved accepts nothing: it has to sign in first.
    let (_, token) = app.invite(&admin, &org, "carol@example.com", "VIEWER").await;
    register(&app, "carol@example.com").await.expect(202);
    app.accept_new(&token).await.expect(401);
}
