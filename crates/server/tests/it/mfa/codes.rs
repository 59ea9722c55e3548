//! A code counts once, on every door and node, within its step and the next (P24, P25).

use std::process::Command;
use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;

use super::stage::STEP;
use super::totp;
use crate::app::TestApp;
use crate::guides::has;

// P24.
#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_equal_codes_at_once_one_counts() {
    let app = std::sync::Arc::new(TestApp::new().await);
    let other = std::sync::Arc::new(app.another_node().await);
    let alice = app.enrol("alice@example.com").await;
    other.catch_up().await;
    let code = app.shown(&alice.secret);
    let mut tries = JoinSet::new();
    for number in 0..50 {
        let node = std::sync::Arc::clone(if number % 2 == 0 { &app } else { &other });
        let (alice, code) = (alice.person.clone(), code.clone());
        tries.spawn(async move { node.regenerate(&alice, &code).await.status.as_u16() });
    }
    let statuses = tries.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [201, 401, 429].contains(status)), "{statuses:?}");
}

// P24: the verification of a set-up, a change of factors and a sign-in share what is spent, over nodes and restarts.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_was_used_counts_on_no_other_door() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let secret = app.new_app(&alice).await;
    let code = app.shown(&secret);
    app.verify_factor(&alice, &code).await.expect(200);
    let challenge = async |app: &TestApp, code: &str| {
        let begun = app.try_login("alice@example.com", crate::actors::PASSWORD).await.expect(202);
        let body = json!({ "challengeId": begun.json()["data"]["challengeId"], "code": code });
        app.post("/v1/Auth/mfa/challenge").json(&body).send().await
    };
    challenge(&app, &code).await.expect(401);
    // Also in the next step, in which it would still count had it not been used.
    app.advance(STEP).await;
    challenge(&app, &code).await.expect(401);
    let next = app.shown(&secret);
    let alice = app.sign_in_with("alice@example.com", &next).await;
    app.regenerate(&alice, &next).await.expect(401);
    app.remove_factors(&alice, "", &next).await.expect(401);
    let other = app.another_node().await;
    challenge(&other, &next).await.expect(401);
    let app = app.restarted().await;
    challenge(&app, &next).await.expect(401);
    // Nor does one that is older than the newest that was used.
    app.advance(STEP).await;
    challenge(&app, &next).await.expect(401);
    let code = app.shown(&secret);
    challenge(&app, &code).await.expect(200);
}

// P24: there is one way to write a code.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_with_anything_around_or_in_it_is_wrong() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    let code = app.shown(&alice.secret);
    let (head, tail) = code.split_at(3);
    let other_digits: String =
        code.bytes().map(|digit| char::from_u32(0x660 + u32::from(digit - b'0')).expect("a digit")).collect();
    let odd = [
        format!(" {code}"),
        format!("{code} "),
        format!("{head} {tail}"),
        format!("{code}\n"),
        format!("{code}\u{200b}"),
        other_digits,
        String::new(),
        code[..5].to_owned(),
    ];
    for text in odd {
        assert_eq!(app.regenerate(&alice.person, &text).await.expect(401).code(), "AUTHENTICATION_FAILED", "{text:?}");
    }
    // None of them has spent it.
    app.regenerate(&alice.person, &code).await.expect(201);
}

// P25.
#[tokio::test(flavor = "multi_thread")]
async fn codes_of_the_present_and_the_previous_step_alone_count() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    // Beyond everything that was used.
    app.advance(5 * STEP).await;
    for steps in [-3, -2, 1, 2, 3] {
        let code = totp::code(&alice.secret, app.clock.now(), steps);
        app.regenerate(&alice.person, &code).await.expect(401);
    }
    let previous = totp::code(&alice.secret, app.clock.now(), -1);
    app.regenerate(&alice.person, &previous).await.expect(201);
    app.regenerate(&alice.person, &app.shown(&alice.secret)).await.expect(201);
}

// P25: by the server's time, and what was used stays used when a clock is set back.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_brings_no_code_back() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.advance(5 * STEP).await;
    let code = app.shown(&alice.secret);
    app.regenerate(&alice.person, &code).await.expect(201);
    let now = app.clock.now();
    app.clock.set(now.minus(Duration::from_secs(60)));
    // The codes of these steps were never used, but a later one was.
    for steps in [-1, 0, 2] {
        app.regenerate(&alice.person, &totp::code(&alice.secret, app.clock.now(), steps)).await.expect(401);
    }
    app.clock.set(now);
    app.regenerate(&alice.person, &code).await.expect(401);
    let code = app.next_code(&alice.secret).await;
    app.regenerate(&alice.person, &code).await.expect(201);
}

// RFC 6238 by somebody else's hand: the secret as it is shown, typed into an authenticator that knows nothing of ours.
#[tokio::test(flavor = "multi_thread")]
async fn the_codes_of_another_authenticator_count() {
    if !has(&["oathtool"]) {
        return;
    }
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let answer = app.set_up(&alice, &json!({ "method": "TOTP" })).await.expect(201);
    let secret = answer.json()["data"]["totpSecret"].as_str().expect("a secret").to_owned();
    let shown = || {
        let now = app.clock.now().to_string();
        let output = Command::new("oathtool").args(["--totp", "--base32", "--now", &now, &secret]).output();
        let output = output.expect("oathtool runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("digits").trim().to_owned()
    };
    app.verify_factor(&alice, &shown()).await.expect(200);
    for _ in 0..5 {
        app.advance(STEP).await;
        app.sign_in_with("alice@example.com", &shown()).await;
    }
}
