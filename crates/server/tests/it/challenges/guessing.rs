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

// P26: whoever reads the mailbox too gets no more tries at the app by answering with codes by mail in between.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_by_mail_brings_no_guesses_at_an_app_back() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.set_up(&alice.person, &serde_json::json!({ "method": "EMAIL" })).await.expect(201);
    app.verify_factor(&alice.person, &app.sent_code("alice@example.com").await).await.expect(200);
    for _ in 0..9 {
        guess(&app, "alice@example.com").await.expect(401);
    }
    let known = app.query("SELECT count(*) FROM known_devices").await;
    let by_mail = async |status| {
        app.tick();
        let challenge = app.challenge("alice@example.com").await;
        app.send_code(&challenge, "EMAIL").await.expect(202);
        let code = app.sent_code("alice@example.com").await;
        let body = serde_json::json!({ "challengeId": challenge["challengeId"], "code": code });
        app.post("/v1/Auth/mfa/challenge").from(STRANGER).json(&body).send().await.expect(status)
    };
    by_mail(200).await;
    assert_eq!(app.query("SELECT count(*) FROM known_devices").await, known, "the place has shown too little");
    guess(&app, "alice@example.com").await.expect(401);
    guess(&app, "alice@example.com").await.expect(429);
    by_mail(429).await;
    let told = app.told("alice@example.com").await;
    for template in ["guesses_spent", "new_sign_in"] {
        assert!(told.iter().any(|it| it == template), "{told:?}");
    }
    // A right one of the app makes it whole.
    app.advance(Duration::from_secs(30)).await;
    let challenge = app.challenge("alice@example.com").await;
    let body = serde_json::json!({ "challengeId": challenge["challengeId"], "code": app.shown(&alice.secret) });
    app.post("/v1/Auth/mfa/challenge").from(STRANGER).json(&body).send().await.expect(200);
    for _ in 0..10 {
        guess(&app, "alice@example.com").await.expect(401);
    }
}

// Whoever guessed knew the old password: with another one, their owner need not wait for a day.
#[tokio::test(flavor = "multi_thread")]
async fn another_password_shortens_the_wait_and_a_reset_of_factors_ends_it() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    let besiege = async || {
        loop {
            let answer = guess(&app, "alice@example.com").await;
            if answer.status == 429 {
                if wait(&answer) > 12 * HOUR {
                    return;
                }
                app.advance(wait(&answer)).await;
            }
        }
    };
    besiege().await;
    let token = app.reset_token("alice@example.com").await;
    app.reset(&token, crate::actors::PASSWORD).await.expect(204);
    let answer = guess(&app, "alice@example.com").await.expect(429);
    assert!(wait(&answer) <= HOUR / 4, "{:?}", wait(&answer));
    app.advance(wait(&answer)).await;
    guess(&app, "alice@example.com").await.expect(401);
    assert!(wait(&guess(&app, "alice@example.com").await.expect(429)) > 12 * HOUR, "no try came back");
    let admin = app.admin().await;
    app.post(&format!("/v1/Accounts/{}/mfa/reset", alice.person.id)).bearer(&admin.access).send().await.expect(204);
    let fresh = app.login("alice@example.com").await;
    let secret = app.new_app(&fresh).await;
    app.verify_factor(&fresh, &app.shown(&secret)).await.expect(200);
    guess(&app, "alice@example.com").await.expect(401);
}
