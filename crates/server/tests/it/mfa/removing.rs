//! Taking factors away, with a code of whichever kind the account has.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use super::stage::{Enrolled, PHONE, STEP, path};
use crate::actors::PASSWORD;
use crate::app::TestApp;

/// Adds a phone to an account that has an app.
async fn add_phone(app: &TestApp, alice: &Enrolled) {
    app.set_up(&alice.person, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
    app.verify_factor(&alice.person, &app.sent_code(PHONE).await).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_method_goes_and_the_others_stay_then_all_go_with_the_backup_codes() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    add_phone(&app, &alice).await;
    app.remove_factors(&alice.person, "?method=EMAIL", &app.shown(&alice.secret)).await.expect(404);
    app.remove_factors(&alice.person, "?method=FAX", &app.shown(&alice.secret)).await.expect(400);
    app.remove_factors(&alice.person, "?method=TOTP", "000000").await.expect(401);
    app.remove_factors(&alice.person, "?method=TOTP", &app.shown(&alice.secret)).await.expect(204);
    let left = app.factors(&alice.person).await;
    assert_eq!(left["factors"][0]["method"], json!("SMS"));
    assert_eq!((left["factors"].as_array().map(Vec::len), &left["backupCodesLeft"]), (Some(1), &json!(10)));
    app.try_login("alice@example.com", PASSWORD).await.expect(202);
    // The app opens nothing any more.
    let code = app.next_code(&alice.secret).await;
    app.remove_factors(&alice.person, "", &code).await.expect(401);

    app.mfa(&alice.person, "/code", &json!({ "method": "SMS" })).await.expect(202);
    app.remove_factors(&alice.person, "", &app.sent_code(PHONE).await).await.expect(204);
    assert_eq!(app.factors(&alice.person).await, json!({ "factors": [], "backupCodesLeft": 0 }));
    app.try_login("alice@example.com", PASSWORD).await.expect(200);
    let told = app.told("alice@example.com").await;
    assert_eq!(told.iter().filter(|it| *it == "factor_removed").count(), 2, "{told:?}");
    app.remove_factors(&alice.person, "", "000000").await.expect(404);
}

// Clients put the method into the body as well, where the code is.
#[tokio::test(flavor = "multi_thread")]
async fn the_body_names_a_method_too_and_never_another_one_than_the_query() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    add_phone(&app, &alice).await;
    let remove = async |query: &str, named: Value, code: &str| {
        let call = app.call(Method::DELETE, &path(&alice.person.id, query)).bearer(&alice.person.access);
        call.json(&json!({ "code": code, "method": named })).send().await
    };
    let code = app.shown(&alice.secret);
    for (query, named) in [("", "FAX"), ("", "totp"), ("", ""), ("?method=SMS", "TOTP"), ("?method=SMS", "FAX")] {
        let answer = remove(query, json!(named), &code).await.expect(422);
        assert_eq!(answer.fields(), ["method"], "{query} {named}");
    }
    // Null names no factor, and is no way to say all.
    for mistyped in [json!(1), json!(["SMS"]), Value::Null] {
        assert_eq!(remove("", mistyped, &code).await.expect(400).fields(), ["method"]);
    }
    assert_eq!(app.factors(&alice.person).await["factors"].as_array().map(Vec::len), Some(2));
    // None of them was a guess, and none spent the code.
    remove("?method=SMS", json!("SMS"), &code).await.expect(204);
    assert_eq!(app.factors(&alice.person).await["factors"][0]["method"], "TOTP");
    app.advance(STEP).await;
    add_phone(&app, &alice).await;
    remove("", json!("SMS"), &app.shown(&alice.secret)).await.expect(204);
    let left = app.factors(&alice.person).await;
    assert_eq!((&left["factors"][0]["method"], left["factors"].as_array().map(Vec::len)), (&json!("TOTP"), Some(1)));
    remove("", json!("EMAIL"), &app.next_code(&alice.secret).await).await.expect(404);
    app.try_login("alice@example.com", PASSWORD).await.expect(202);
    app.remove_factors(&alice.person, "", &app.shown(&alice.secret)).await.expect(204);
    app.try_login("alice@example.com", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_code_takes_factors_away() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.remove_factors(&alice.person, "", &alice.backup_codes[2]).await.expect(204);
    app.try_login("alice@example.com", PASSWORD).await.expect(200);
    // The codes of before end with the factors: they do not come back with the next one.
    let alice = app.login("alice@example.com").await;
    let secret = app.new_app(&alice).await;
    app.verify_factor(&alice, &app.shown(&secret)).await.expect(200);
    let code = app.next_code(&secret).await;
    let alice = app.sign_in_with("alice@example.com", &code).await;
    assert_eq!(app.factors(&alice).await["backupCodesLeft"], json!(10));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sent_code_counts_once_for_five_minutes_and_for_what_it_was_sent_for() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    add_phone(&app, &alice).await;
    let ask = async || app.mfa(&alice.person, "/code", &json!({ "method": "SMS" })).await.expect(202);
    ask().await;
    let first = app.sent_code(PHONE).await;
    ask().await;
    let second = app.sent_code(PHONE).await;
    app.regenerate(&alice.person, &first).await.expect(401);
    app.regenerate(&alice.person, &second).await.expect(201);
    app.regenerate(&alice.person, &second).await.expect(401);
    ask().await;
    let late = app.sent_code(PHONE).await;
    app.advance(Duration::from_secs(5 * 60)).await;
    app.regenerate(&alice.person, &late).await.expect(401);
    // One that was sent to prove an address proves nothing else.
    app.set_up(&alice.person, &json!({ "method": "EMAIL" })).await.expect(201);
    let other = app.sent_code("alice@example.com").await;
    app.regenerate(&alice.person, &other).await.expect(401);
    app.verify_factor(&alice.person, &other).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_code_is_sent_by_what_sends_none() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    for method in ["TOTP", "SMS", "EMAIL", "FAX", "BACKUP_CODE"] {
        let answer = app.mfa(&alice.person, "/code", &json!({ "method": method })).await.expect(422);
        assert_eq!(answer.fields(), ["method"], "{method}");
    }
}
