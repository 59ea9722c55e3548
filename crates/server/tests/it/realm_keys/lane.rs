//! Whoever polls with a realm key that proved right lately does not queue behind strangers who sign in.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use signet_domain::limits::Class;
use signet_protocol::password::Cost;
use tokio::task::JoinSet;

use super::remembering::until;
use super::stage::key_in;
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::presence::stage::{change_password, default_realm};

const SLOW: Cost = Cost { memory_kib: 64 * 1024, passes: 4, lanes: 1 };

/// A node with one thread for slow hashes, and people whose passwords were hashed before.
async fn slow_node(people: usize, queue: usize) -> Arc<TestApp> {
    let first = TestApp::new().await;
    for number in 0..people {
        first.register(&format!("person{number}@example.com")).await;
    }
    let slow = first.another_node_with(|settings| {
        settings.password_cost = SLOW;
        settings.hashing_threads = 1;
        settings.hashing_queue = queue;
    });
    Arc::new(slow.await)
}

/// Strangers fill the queue with sign-ins, until it is full.
async fn storm(app: &Arc<TestApp>, size: usize) -> JoinSet<u16> {
    let mut strangers = JoinSet::new();
    for number in 0..size {
        let app = Arc::clone(app);
        strangers.spawn(async move {
            let body = json!({ "email": format!("stranger{number}@example.com"), "password": PASSWORD });
            app.post("/v1/auth/login").json(&body).send().await.status.as_u16()
        });
    }
    until(|| app.app.hashing.figures().refused > 0).await;
    strangers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_key_that_proved_right_lately_waits_for_no_stranger() {
    const QUEUE: usize = 12;
    let app = slow_node(2, QUEUE).await;
    let key = app.realm_key("person0@example.com").await;
    app.me_by_key(&key).await.expect(200);
    app.advance(Duration::from_secs(61)).await;
    let mut strangers = storm(&app, QUEUE + 8).await;
    let before = app.hashes();
    let waiting = app.app.hashing.figures().waiting;
    assert!(waiting > QUEUE / 2, "{waiting} wait");
    app.me_by_key(&key).await.expect(200);
    // The one under way, its own, and what began while the answer was on its way: not the queue.
    let passed = app.hashes() - before;
    assert!(passed <= 4, "{passed} hashes were computed before the answer, of {waiting} that waited");
    assert!(app.app.hashing.figures().waiting > 0, "the storm goes on");
    // Somebody who proved nothing yet finds no room, or queues like everybody.
    let cold = app.realm_key("person1@example.com").await;
    let (before, waiting) = (app.hashes(), app.app.hashing.figures().waiting as u64);
    let status = app.me_by_key(&cold).await.status;
    assert!(status == 429 || app.hashes() - before > waiting, "{status}: it went before those who waited");
    strangers.abort_all();
    while strangers.join_next().await.is_some() {}
    until(|| app.app.hashing.figures().waiting == 0).await;
    app.me_by_key(&cold).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_proved_right_lately_goes_before_the_queue() {
    // No room for anybody who has to queue.
    let first = TestApp::new().await;
    first.register("alice@example.com").await;
    let key = first.realm_key("alice@example.com").await;
    let app = first.another_node_with(|settings| settings.hashing_threads = 1).await;
    let realm = default_realm(&app).await;
    let lately = async |key: &str| {
        // It goes through the lane exactly if it costs a hash and no try: tries are written down before a hash.
        let written = || app.query("SELECT count(*) FROM guess_budgets");
        let (before, hashes) = (written().await, app.hashes());
        let status = app.me_by_key(key).await.status.as_u16();
        (status, app.hashes() - hashes, before == written().await)
    };
    assert_eq!(lately(&key).await, (200, 1, true));
    app.advance(Duration::from_secs(61)).await;
    assert_eq!(lately(&key).await, (200, 1, true));
    // Fifteen minutes of silence are too long: the sign-in bucket and the budget are asked as for a stranger.
    app.advance(Duration::from_secs(15 * 60)).await;
    for _ in 0..10 {
        app.keyed(&key_in(&realm, "alice@example.com", "wrong-password-1"), "/v1/auth/me")
            .from("198.51.100.9")
            .send()
            .await
            .expect(401);
    }
    app.keyed(&key, "/v1/auth/me").from("198.51.100.9").send().await.expect(429);
    // From where it is known it has a budget of its own, and from then on it is known here again, wherever it comes from.
    app.me_by_key(&key).await.expect(200);
    app.keyed(&key, "/v1/auth/me").from("198.51.100.9").send().await.expect(200);
    app.advance(Duration::from_secs(61)).await;
    app.keyed(&key, "/v1/auth/me").from("198.51.100.9").send().await.expect(200);
    // A change of the password ends that.
    let fresh = first.login("alice@example.com").await;
    change_password(&first, &fresh.access, PASSWORD, "Another-fine-one-20").await.expect(204);
    app.catch_up().await;
    assert_eq!(lately(&key).await.0, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_spelling_of_a_realm_key_is_compared_once() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    let realm = default_realm(&app).await;
    let spelled = |name: &str, password: &str| key_in(&realm, name, password);
    app.me_by_key(&spelled("alice@example.com", PASSWORD)).await.expect(200);
    let hashes = app.hashes();
    for name in ["Alice@example.com", "alice@EXAMPLE.com", "ALICE@Example.Com"] {
        app.me_by_key(&spelled(name, PASSWORD)).await.expect(200);
        // The same password in full-width letters, which is the same password after NFKC.
        let wide: String = PASSWORD.chars().map(wide).collect();
        app.me_by_key(&spelled(name, &wide)).await.expect(200);
    }
    assert_eq!(app.hashes(), hashes);
}

/// The full-width form of a character.
fn wide(letter: char) -> char {
    let shifted = u32::from(letter) + 0xfee0;
    if letter.is_ascii_graphic() { char::from_u32(shifted).expect("a character") } else { letter }
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_proved_right_lately_keep_nobody_else_waiting() {
    const POLLING: usize = 14;
    let app = slow_node(POLLING, 64).await;
    let mut keys = Vec::new();
    for number in 0..POLLING {
        let key = app.realm_key(&format!("person{number}@example.com")).await;
        app.me_by_key(&key).await.expect(200);
        keys.push(key);
    }
    app.advance(Duration::from_secs(61)).await;
    let mut polling = JoinSet::new();
    for key in keys {
        let app = Arc::clone(&app);
        polling.spawn(async move { app.me_by_key(&key).await.status.as_u16() });
    }
    until(|| app.app.hashing.figures().waiting >= POLLING - 2).await;
    let before = app.hashes();
    let body = json!({ "email": "nobody@example.com", "password": PASSWORD });
    app.post("/v1/auth/login").json(&body).send().await.expect(401);
    // Three of theirs at most, what was under way, its own, and what began while the answer was on its way.
    let passed = app.hashes() - before;
    assert!(passed <= 6, "{passed} hashes were computed before the answer");
    assert!(polling.join_all().await.into_iter().all(|status| status == 200));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_to_prove_right_too_often_counts_as_one_who_signs_in() {
    let app = TestApp::with(|settings| settings.traffic_limits = true).await;
    let alice = app.register("alice@example.com").await;
    let key = app.realm_key("alice@example.com").await;
    app.me_by_key(&key).await.expect(200);
    let here = IpAddr::from([192, 0, 2, 1]);
    while app.app.traffic.take(Class::SignIn, here).is_ok() {}
    let mut proved = 0;
    let refused = loop {
        // Whatever is announced of an account lets its realm key be compared again.
        app.forget(&alice.id).await;
        let answer = app.me_by_key(&key).await;
        if answer.status != 200 || proved == 400 {
            break answer;
        }
        proved += 1;
    };
    let hashes = app.hashes();
    assert_eq!(refused.expect(429).code(), "RATE_LIMIT_EXCEEDED");
    assert!((60..=180).contains(&proved), "{proved}");
    app.me_by_key(&key).await.expect(429);
    assert_eq!(app.hashes(), hashes);
    // From elsewhere it is let in, as at a sign-in.
    app.keyed(&key, "/v1/auth/me").from("192.0.2.2").send().await.expect(200);
}
