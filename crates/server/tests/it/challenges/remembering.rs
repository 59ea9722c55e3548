//! Remembered devices: off by default, thirty days, revocable, and no proof of anything strong.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::claims;
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};
use crate::presence::stage::change_password;

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn login_on(app: &TestApp, email: &str, device: &str) -> Answer {
    let body = json!({ "email": email, "password": PASSWORD, "deviceToken": device });
    app.post("/v1/auth/login").json(&body).send().await
}

async fn remembered(app: &TestApp, email: &str, code: &str) -> (String, Value) {
    let challenge = app.challenge(email).await;
    let answer = app.complete_with(&challenge, &json!({ "code": code, "rememberDevice": true })).await.expect(200);
    let data = answer.json()["data"].clone();
    (data["deviceToken"].as_str().unwrap_or_default().to_owned(), data)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_that_does_not_permit_it_remembers_nothing() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    let (token, data) = remembered(&app, "alice@example.com", &app.shown(&alice.secret)).await;
    assert_eq!((token.as_str(), &data["deviceToken"]), ("", &Value::Null));
    assert_eq!(app.query("SELECT count(*) FROM remembered_devices").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remembered_device_is_asked_for_the_password_alone_for_thirty_days() {
    let app = TestApp::new().await;
    app.rules(|rules| rules.remembered_devices = true).await;
    let alice = app.enrol("alice@example.com").await;
    let bob = app.enrol("bob@example.com").await;
    let (token, _) = remembered(&app, "alice@example.com", &app.shown(&alice.secret)).await;
    assert!(token.starts_with("rmd_"), "{token}");
    assert!(!app.database().contents().await.iter().any(|(_, rows)| rows.iter().any(|row| row.contains(&token[4..]))));
    let signed_in = login_on(&app, "alice@example.com", &token).await.expect(200);
    let said = claims(signed_in.json()["data"]["accessToken"].as_str().expect("a token"));
    assert_eq!((&said["amr"], &said["acr"]), (&json!(["pwd", "remembered_device"]), &json!("aal1")));
    // It is the account's own, and no word of it is another's.
    login_on(&app, "bob@example.com", &token).await.expect(202);
    let _ = bob;
    for junk in ["", "rmd_", "rmd_AAAA", &format!("{token}A"), &token.to_uppercase()] {
        login_on(&app, "alice@example.com", junk).await.expect(202);
    }
    // A wrong password stays wrong.
    let body = json!({ "email": "alice@example.com", "password": "wrong-wrong-wrong", "deviceToken": token });
    app.post("/v1/auth/login").json(&body).send().await.expect(401);
    // It has shown no second factor: what is sensitive asks for one.
    let access = signed_in.json()["data"]["accessToken"].as_str().expect("a token").to_owned();
    let path = format!("/v1/Accounts/{}/mfa", alice.person.id);
    let call = app.post(&path).bearer(&access).json(&json!({ "method": "EMAIL" }));
    assert_eq!(call.send().await.expect(403).code(), "REAUTHENTICATION_REQUIRED");
    app.advance(DAY * 29).await;
    login_on(&app, "alice@example.com", &token).await.expect(200);
    app.advance(DAY).await;
    login_on(&app, "alice@example.com", &token).await.expect(202);
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_are_forgotten_by_their_owner_and_by_another_password() {
    let app = TestApp::new().await;
    app.rules(|rules| rules.remembered_devices = true).await;
    let alice = app.enrol("alice@example.com").await;
    let (token, data) = remembered(&app, "alice@example.com", &app.shown(&alice.secret)).await;
    let access = data["accessToken"].as_str().expect("a token");
    app.delete("/v1/auth/remembered-devices").bearer(access).send().await.expect(204);
    login_on(&app, "alice@example.com", &token).await.expect(202);
    let code = app.next_code(&alice.secret).await;
    let (token, data) = remembered(&app, "alice@example.com", &code).await;
    let access = data["accessToken"].as_str().expect("a token");
    change_password(&app, access, PASSWORD, "New-password-4711x").await.expect(204);
    let body = json!({ "email": "alice@example.com", "password": "New-password-4711x", "deviceToken": token });
    app.post("/v1/auth/login").json(&body).send().await.expect(202);
    // What the realm does not permit any more ends at once.
    let code = app.next_code(&alice.secret).await;
    let body = json!({ "email": "alice@example.com", "password": "New-password-4711x", "mfaCode": code, "rememberDevice": true });
    let answer = app.post("/v1/auth/login").json(&body).send().await.expect(200);
    let token = answer.json()["data"]["deviceToken"].clone();
    let body = json!({ "email": "alice@example.com", "password": "New-password-4711x", "deviceToken": token });
    app.post("/v1/auth/login").json(&body).send().await.expect(200);
    app.rules(|rules| rules.remembered_devices = false).await;
    app.catch_up().await;
    app.post("/v1/auth/login").json(&body).send().await.expect(202);
}
