//! Who may do what to whose factors, and how fresh a sign-in has to be (P29).

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use super::stage::{PHONE, path};
use crate::actors::Person;
use crate::app::{Answer, TestApp};

const CHANGES: [(Method, &str, &str); 4] = [
    (Method::POST, "", r#"{"method":"SMS","phoneNumber":"+14155551234"}"#),
    (Method::POST, "/verify", r#"{"code":"123456"}"#),
    (Method::DELETE, "", r#"{"code":"123456"}"#),
    (Method::POST, "/backup-codes", r#"{"code":"123456"}"#),
];
/// Changes nothing, and asks for no recent sign-in.
const CODE: (Method, &str, &str) = (Method::POST, "/code", r#"{"method":"EMAIL"}"#);

async fn change(app: &TestApp, (method, below, body): &(Method, &str, &str), of: &str, who: &Person) -> Answer {
    let body: Value = serde_json::from_str(body).expect("JSON");
    app.call(method.clone(), &path(of, below)).bearer(&who.access).json(&body).send().await
}

// P29.
#[tokio::test(flavor = "multi_thread")]
async fn an_old_sign_in_changes_no_factor() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.advance(Duration::from_secs(10 * 60)).await;
    let before = app.database().state().await;
    for one in &CHANGES {
        let answer = change(&app, one, &alice.person.id, &alice.person).await.expect(403);
        assert_eq!(answer.code(), "REAUTHENTICATION_REQUIRED", "{one:?}");
    }
    assert_eq!(app.database().state().await, before);
    app.factors(&alice.person).await;
}

// P29: with one factor only, where there are two.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_showed_a_password_alone_changes_no_factor() {
    let app = TestApp::new().await;
    let (let_in, _) = app.on_a_remembered_device("alice@example.com").await;
    for one in &CHANGES {
        let answer = change(&app, one, &let_in.id, &let_in).await.expect(403);
        assert_eq!(answer.code(), "REAUTHENTICATION_REQUIRED", "{one:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_changes_the_factors_of_somebody_else() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let alice = app.member(&admin, &org, "VIEWER", "alice@example.com").await;
    let boss = app.member(&admin, &org, "ADMIN", "boss@example.com").await;
    let colleague = app.member(&admin, &org, "VIEWER", "colleague@example.com").await;
    let stranger = app.register("stranger@example.com").await;
    app.new_app(&alice).await;
    for one in CHANGES.iter().chain([&CODE]) {
        for (who, status) in [(&admin, 403), (&boss, 403), (&colleague, 403), (&stranger, 404)] {
            change(&app, one, &alice.id, who).await.expect(status);
        }
    }
    let nobody = Person { id: "acc_aaaaaaaaaaaa".to_owned(), ..stranger.clone() };
    app.set_up(&nobody, &json!({ "method": "TOTP" })).await.expect(404);
    // To see them is another matter: methods and status for whoever administers the account, nothing for others.
    for (who, status) in [(&admin, 200), (&boss, 200), (&colleague, 403), (&stranger, 404)] {
        let answer = app.get(&path(&alice.id, "")).bearer(&who.access).send().await.expect(status);
        assert!(!answer.text.contains("backupCodesLeft"), "{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sees_no_phone_number() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let alice = app.register("alice@example.com").await;
    app.set_up(&alice, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
    let answer = app.get(&path(&alice.id, "")).bearer(&admin.access).send().await.expect(200);
    let factor = &answer.json()["data"]["factors"][0];
    assert_eq!((&factor["method"], &factor["phoneNumber"]), (&json!("SMS"), &json!(null)));
}
