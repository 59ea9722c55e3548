//! Guessing second factors for as long as one likes: it gets nowhere, and locks nobody out (P26).

use std::time::Duration;

use crate::app::{Answer, TestApp};

const HOUR: Duration = Duration::from_secs(3600);
const STRANGER: &str = "198.51.100.7";

/// A guess from another network, by somebody who knows the password.
async fn guess(app: &TestApp, email: &str) -> Answer {
    let challenge = app.challenge(email).await;
    let body = serde_json::json!({ "challengeId": challenge["challengeId"], "code": "000000" });
    app.post("/v1/Auth/mfa/challenge").from(STRANGER).json(&body).send().await
}

fn wait(answer: &Answer) -> Duration {
    Duration::from_secs(answer.header("retry-after").parse().expect("seconds"))
}

// NIST SP 800-63B 3.2.2: a hundred guesses are far apart.
#[tokio::test(flavor = "multi_thread")]
async fn waits_grow_to_a_day_and_last_while_nobody_answers_right() {
    let app = TestApp::new().await;
    app.enrol("alice@example.com").await;
    let mut spent = Duration::ZERO;
    let mut guesses = 0;
    while spent < 7 * 24 * HOUR {
        let answer = guess(&app, "alice@example.com").await;
        if answer.status == 429 {
            let wait = wait(&answer);
            assert!(wait <= 24 * HOUR, "{wait:?}");
            app.advance(wait).await;
            spent += wait;
            signet_domain::cleanup::sweep(&app.app).await.expect("a sweep");
        } else {
            answer.expect(401);
            guesses += 1;
        }
    }
    assert!(guesses < 35, "{guesses} in a week");
    guess(&app, "alice@example.com").await.expect(401);
    assert_eq!(wait(&guess(&app, "alice@example.com").await.expect(429)), 24 * HOUR);
}

// Whoever signed in from a place before has a budget of their own there.
#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_who_guesses_does_not_lock_the_owner_out() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    for _ in 0..10 {
        guess(&app, "alice@example.com").await.expect(401);
    }
    guess(&app, "alice@example.com").await.expect(429);
    let code = app.next_code(&alice.secret).await;
    app.sign_in_with("alice@example.com", &code).await;
    // And what the owner answers right brings the stranger nothing back: one more try, and the wait has doubled.
    guess(&app, "alice@example.com").await.expect(401);
    assert_eq!(wait(&guess(&app, "alice@example.com").await.expect(429)).as_secs(), 60);
}

// P14, P26: resetting the password, which a mailbox is enough for, makes no place known.
#[tokio::test(flavor = "multi_thread")]
async fn a_reset_brings_no_guesses_at_second_factors() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    let before = app.query("SELECT device FROM known_devices").await;
    let body = serde_json::json!({ "email": "alice@example.com" });
    app.post("/v1/auth/forgot-password").from(STRANGER).json(&body).send().await.expect(202);
    let token = app.tokens_to("alice@example.com", "reset_password").await.remove(0);
    let body = serde_json::json!({ "token": token, "newPassword": crate::actors::PASSWORD });
    app.post("/v1/auth/reset-password").from(STRANGER).json(&body).send().await.expect(204);
    assert_eq!(app.query("SELECT device FROM known_devices").await, before, "as many, and no other");
    for _ in 0..10 {
        guess(&app, "alice@example.com").await.expect(401);
    }
    guess(&app, "alice@example.com").await.expect(429);
    let code = app.next_code(&alice.secret).await;
    app.sign_in_with("alice@example.com", &code).await;
}
