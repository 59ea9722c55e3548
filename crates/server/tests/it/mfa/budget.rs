//! Wrong codes are counted per account, whatever door, session and node they come through (P26).

use std::time::Duration;

use serde_json::json;

use super::stage::PHONE;
use crate::app::{Answer, TestApp};

async fn retry_after(answer: &Answer) -> u64 {
    answer.header("retry-after").parse().expect("seconds")
}

// P26.
#[tokio::test(flavor = "multi_thread")]
async fn ten_wrong_codes_make_everybody_wait_and_the_owner_is_told_once() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let alice = app.enrol("alice@example.com").await;
    other.catch_up().await;
    let second = app.sign_in_with("alice@example.com", &alice.backup_codes[0]).await;
    other.catch_up().await;
    let told = async || app.told("alice@example.com").await.iter().filter(|it| *it == "guesses_spent").count();
    for number in 0..10 {
        let (node, who) = if number % 2 == 0 { (&app, &alice.person) } else { (&other, &second) };
        node.regenerate(who, "000000").await.expect(401);
        assert_eq!(told().await, usize::from(number == 9), "{number}");
    }
    // The right one as well, on the other node as well, after a restart as well.
    let code = app.shown(&alice.secret);
    for (node, who) in [(&app, &alice.person), (&other, &second)] {
        let answer = node.regenerate(who, &code).await.expect(429);
        assert_eq!((answer.code().as_str(), retry_after(&answer).await), ("RATE_LIMIT_EXCEEDED", 30));
        node.remove_factors(who, "", &code).await.expect(429);
    }
    let app = app.restarted().await;
    app.regenerate(&alice.person, &code).await.expect(429);
    app.advance(Duration::from_secs(30)).await;
    assert_eq!(app.regenerate(&alice.person, "000000").await.expect(401).status, 401);
    let answer = app.regenerate(&alice.person, &code).await.expect(429);
    assert_eq!(retry_after(&answer).await, 60, "it doubles");
    app.advance(Duration::from_secs(60)).await;
    // A success makes the budget whole.
    app.regenerate(&alice.person, &app.shown(&alice.secret)).await.expect(201);
    for _ in 0..9 {
        app.regenerate(&alice.person, "000000").await.expect(401);
    }
    assert_eq!(app.told("alice@example.com").await.iter().filter(|it| *it == "guesses_spent").count(), 1);
}

// P26, NIST SP 800-63B 3.1.3.2: another code brings no guesses back.
#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_a_set_up_are_counted_and_a_new_code_brings_none_back() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    for number in 0..10 {
        if number % 4 == 0 {
            app.set_up(&alice, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
        }
        app.verify_factor(&alice, "000000").await.expect(422);
    }
    app.set_up(&alice, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
    let code = app.sent_code(PHONE).await;
    app.verify_factor(&alice, &code).await.expect(429);
    app.advance(Duration::from_secs(30)).await;
    app.verify_factor(&alice, &code).await.expect(200);
}

// The password's budget is another one: wrong codes lock nobody out of the first step, and the other way round.
#[tokio::test(flavor = "multi_thread")]
async fn codes_and_passwords_have_budgets_of_their_own() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    for _ in 0..10 {
        app.regenerate(&alice.person, "000000").await.expect(401);
    }
    app.try_login("alice@example.com", crate::actors::PASSWORD).await.expect(202);
    let bob = app.enrol("bob@example.com").await;
    for _ in 0..10 {
        app.try_login("bob@example.com", "wrong-password-1").await.expect(401);
    }
    app.try_login("bob@example.com", crate::actors::PASSWORD).await.expect(429);
    app.regenerate(&bob.person, &app.shown(&bob.secret)).await.expect(201);
}

// What was never looked at is no guess: an account that may not ask leaves the budget as it is.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_spends_the_guesses_of_somebody_else() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    let mallory = app.register("mallory@example.com").await;
    let as_alice = crate::actors::Person { id: alice.person.id.clone(), ..mallory };
    for _ in 0..11 {
        app.regenerate(&as_alice, "000000").await.expect(404);
    }
    app.regenerate(&alice.person, &app.shown(&alice.secret)).await.expect(201);
}
