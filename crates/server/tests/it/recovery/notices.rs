//! What the owner of an account is told of (ASVS 6.3.5, 6.3.7).

use std::time::Duration;

use serde_json::json;

use super::stage::ELSEWHERE;
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};

async fn sign_in_from(app: &TestApp, address: &str, password: &str) -> Answer {
    app.tick();
    let body = json!({ "email": "alice@example.com", "password": password });
    app.post("/v1/auth/login").json(&body).from(address).send().await
}

async fn told(app: &TestApp) -> Vec<String> {
    let mut templates = app.templates_to("alice@example.com").await;
    assert_eq!(templates.remove(0), "verify_email");
    templates
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_from_a_new_place_is_told_of_once() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    app.login("alice@example.com").await;
    assert!(told(&app).await.is_empty());
    sign_in_from(&app, ELSEWHERE, "wrong-password-1").await.expect(401);
    assert!(told(&app).await.is_empty());
    for _ in 0..3 {
        sign_in_from(&app, ELSEWHERE, PASSWORD).await.expect(200);
    }
    assert_eq!(told(&app).await, ["new_sign_in"]);
    let mail = app.mail_to("alice@example.com").await;
    assert_eq!(mail.values["address"], ELSEWHERE);
    assert_eq!(mail.values["at"], "2026-01-01T00:00:00.002Z");
    // One subscriber's IPv6 network is one place.
    for address in ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:3::1"] {
        sign_in_from(&app, address, PASSWORD).await.expect(200);
    }
    assert_eq!(told(&app).await, ["new_sign_in"; 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spent_refresh_token_is_told_of_once() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.refresh(&alice.refresh).await.expect(200);
    app.advance(Duration::from_secs(11)).await;
    for _ in 0..3 {
        app.refresh(&alice.refresh).await.expect(401);
    }
    assert_eq!(told(&app).await, ["refresh_reused"]);
    // Who presented it is not the owner, as far as anybody knows.
    assert!(!app.mail_to("alice@example.com").await.values.contains_key("address"));
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_that_have_to_wait_are_told_of_once() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    for round in 0..9 {
        sign_in_from(&app, ELSEWHERE, "wrong-password-1").await.expect(401);
        assert!(told(&app).await.is_empty(), "round {round}");
    }
    for _ in 0..6 {
        sign_in_from(&app, ELSEWHERE, "wrong-password-1").await;
        app.advance(Duration::from_secs(16 * 60)).await;
    }
    assert_eq!(told(&app).await, ["guesses_spent"]);
    // Nobody is told of guesses at a name that nobody has.
    for _ in 0..11 {
        app.try_login("nobody@example.com", "wrong-password-1").await;
    }
    assert!(app.mails().await.iter().all(|mail| mail.to == "alice@example.com"));
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_of_whoever_holds_a_session_are_told_of_too() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    for _ in 0..10 {
        app.tick();
        let body = json!({ "password": "wrong-password-1" });
        app.post("/v1/auth/reauthenticate").bearer(&alice.access).json(&body).send().await.expect(401);
    }
    assert_eq!(told(&app).await, ["guesses_spent"]);
}
