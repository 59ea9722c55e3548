//! Completing a challenge: once, in time, by its own account's codes alone (P24, P26, P27, P32).

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use signet_domain::accounts::AccountStatus;
use tokio::task::JoinSet;

use super::stage::claims;
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::presence::stage::set_status;

const UNKNOWN: &str = "0b9c3f6e-2f6d-4b0e-9c59-5d3f1c7a2e14";

#[tokio::test(flavor = "multi_thread")]
async fn a_password_and_a_code_begin_a_session_that_says_so() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    let challenge = app.challenge("alice@example.com").await;
    assert_eq!(challenge["methods"], json!(["TOTP", "BACKUP_CODE"]));
    assert_eq!(challenge["expiresAt"], app.clock.now().plus(Duration::from_secs(300)).to_string());
    let signed_in = app.complete(&challenge, &app.shown(&alice.secret)).await.expect(200).json()["data"].clone();
    assert!(signed_in["refreshToken"].is_string() && signed_in["expiresIn"].is_number());
    let said = claims(signed_in["accessToken"].as_str().expect("a token"));
    assert_eq!((&said["amr"], &said["acr"]), (&json!(["pwd", "otp", "mfa"]), &json!("aal2")));
    assert_eq!(said["auth_time"], app.clock.now().millis().div_euclid(1000));
    // Completed is completed, whatever the code.
    let other = app.next_code(&alice.secret).await;
    app.complete(&challenge, &other).await.expect(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_factors_is_asked_for_none() {
    let app = TestApp::new().await;
    let bob = app.register("bob@example.com").await;
    app.try_login("bob@example.com", PASSWORD).await.expect(200);
    let said = claims(&bob.access);
    assert_eq!((&said["amr"], &said["acr"]), (&json!(["pwd"]), &json!("aal1")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_another_account_is_a_wrong_one() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.enrol("alice@example.com").await, app.enrol("bob@example.com").await);
    let challenge = app.challenge("alice@example.com").await;
    for code in [app.shown(&bob.secret), bob.backup_codes[0].clone(), String::new(), "000000 ".to_owned()] {
        assert_eq!(app.complete(&challenge, &code).await.expect(401).code(), "AUTHENTICATION_FAILED", "{code:?}");
    }
    // Wrong answers did not end it.
    app.complete(&challenge, &app.shown(&alice.secret)).await.expect(200);
    // And Bob's backup code is still his.
    app.complete(&app.challenge("bob@example.com").await, &bob.backup_codes[0]).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_ends_after_five_minutes_and_with_what_ends_sessions() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    let challenge = app.challenge("alice@example.com").await;
    app.advance(Duration::from_millis(299_999)).await;
    app.complete(&challenge, "000000").await.expect(401);
    app.advance(Duration::from_millis(1)).await;
    let late = app.complete(&challenge, &app.shown(&alice.secret)).await.expect(401);
    assert_eq!(late.code(), "AUTHENTICATION_FAILED");
    // Unknown ones are answered alike.
    let unknown = app.complete(&json!({ "challengeId": UNKNOWN }), "000000").await.expect(401);
    assert_eq!(unknown.json()["detail"], late.json()["detail"]);
    app.complete(&json!({ "challengeId": "nonsense" }), "000000").await.expect(400);
    // A suspension in between ends it for good.
    let challenge = app.challenge("alice@example.com").await;
    for status in [AccountStatus::Suspended, AccountStatus::Active] {
        set_status(&app, &alice.person.id, status).await.expect("a status");
    }
    app.complete(&challenge, &app.next_code(&alice.secret).await).await.expect(401);
    app.complete(&app.challenge("alice@example.com").await, &app.next_code(&alice.secret).await).await.expect(200);
}

// P24, P27: fifty at once, on two nodes.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_right_answers_at_once_one_signs_in() {
    let app = Arc::new(TestApp::new().await);
    let other = Arc::new(app.another_node().await);
    let alice = app.enrol("alice@example.com").await;
    let (first, second) = (app.challenge("alice@example.com").await, app.challenge("alice@example.com").await);
    let code = app.shown(&alice.secret);
    let before = app.query("SELECT count(*) FROM sessions").await;
    let mut race = JoinSet::new();
    for number in 0..16 {
        let node = Arc::clone(if number % 2 == 0 { &app } else { &other });
        let code = code.clone();
        let challenge = if number % 4 < 2 { first.clone() } else { second.clone() };
        race.spawn(async move { node.complete(&challenge, &code).await.status.as_u16() });
    }
    let answers = race.join_all().await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| [200, 401, 409, 429].contains(status)), "{answers:?}");
    let after = app.query("SELECT count(*) FROM sessions").await;
    assert_eq!(after[0].parse::<u32>().unwrap(), before[0].parse::<u32>().unwrap() + 1);
}

// P26: opening more challenges buys no more guesses, on any node; the owner is told.
#[tokio::test(flavor = "multi_thread")]
async fn guesses_are_counted_over_all_challenges() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let alice = app.enrol("alice@example.com").await;
    let mut evaluated = 0;
    for number in 0..30 {
        let node = if number % 2 == 0 { &app } else { &other };
        let challenge = node.challenge("alice@example.com").await;
        let answer = node.complete(&challenge, "000000").await;
        match answer.status.as_u16() {
            401 => evaluated += 1,
            429 => assert!(answer.header("retry-after").parse::<u64>().is_ok()),
            other => panic!("{other}"),
        }
    }
    assert_eq!(evaluated, 10);
    // The right one waits as well, and passes when the wait is over.
    let challenge = app.challenge("alice@example.com").await;
    app.complete(&challenge, &app.shown(&alice.secret)).await.expect(429);
    app.advance(Duration::from_secs(30)).await;
    let challenge = app.challenge("alice@example.com").await;
    app.complete(&challenge, &app.shown(&alice.secret)).await.expect(200);
    assert!(app.told("alice@example.com").await.contains(&"guesses_spent".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_may_come_with_the_password() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    let login = async |code: &str| {
        let body = json!({ "email": "alice@example.com", "password": PASSWORD, "mfaCode": code });
        app.post("/v1/auth/login").json(&body).send().await
    };
    login("000000").await.expect(401);
    let code = app.shown(&alice.secret);
    login(&code).await.expect(200);
    login(&code).await.expect(401);
    login(&alice.backup_codes[3]).await.expect(200);
    login(&alice.backup_codes[3]).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_sent_only_by_a_method_of_the_account() {
    let app = TestApp::new().await;
    app.enrol("alice@example.com").await;
    let challenge = app.challenge("alice@example.com").await;
    for method in ["TOTP", "SMS", "EMAIL", "BACKUP_CODE", "", "carrier pigeon"] {
        assert_eq!(app.send_code(&challenge, method).await.expect(422).fields(), ["method"], "{method}");
    }
    app.send_code(&json!({ "challengeId": UNKNOWN }), "SMS").await.expect(401);
}
