//! What is remembered of a realm key: that it proved right, for a minute, and nothing of one that did not (P101).

use std::sync::Arc;
use std::time::Duration;

use signet_protocol::password::Cost;
use tokio::task::JoinSet;

use super::stage::{is_refused, key_in};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::presence::stage::{another_realm, default_realm, register_in};

#[tokio::test(flavor = "multi_thread")]
async fn fifty_requests_are_one_hash_and_one_more_a_minute_later() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    let key = app.realm_key("alice@example.com").await;
    let hashes = app.hashes();
    for _ in 0..50 {
        app.me_by_key(&key).await.expect(200);
    }
    assert_eq!(app.hashes() - hashes, 1);
    app.advance(Duration::from_millis(59_999)).await;
    app.me_by_key(&key).await.expect(200);
    assert_eq!(app.hashes() - hashes, 1);
    app.advance(Duration::from_millis(1)).await;
    for _ in 0..50 {
        app.me_by_key(&key).await.expect(200);
    }
    assert_eq!(app.hashes() - hashes, 2);
    app.advance(Duration::from_secs(61)).await;
    app.me_by_key(&key).await.expect(200);
    assert_eq!(app.hashes() - hashes, 3);
    // What was never a sign-in is none in the account either.
    assert_eq!(app.query("SELECT count(*) FROM sessions").await, ["1"]);
    assert_eq!(app.query("SELECT count(*) FROM guess_budgets").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_proved_wrong_is_compared_every_time() {
    let app = TestApp::new().await;
    let realm = default_realm(&app).await;
    app.register("alice@example.com").await;
    let hashes = app.hashes();
    for round in 1..=5 {
        is_refused(&app.me_by_key(&key_in(&realm, "alice@example.com", "wrong-password-1")).await, "wrong");
        assert_eq!(app.hashes() - hashes, round);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_realm_and_every_node_remembers_for_itself() {
    let app = TestApp::new().await;
    let (first, second) = (default_realm(&app).await, another_realm(&app, "second").await);
    let alice = app.register("alice@example.com").await;
    let namesake = register_in(&app, &second, "alice@example.com").await;
    let hashes = app.hashes();
    for (realm, id) in [(&first, &alice.id), (&second, &namesake.id), (&first, &alice.id), (&second, &namesake.id)] {
        let me = app.me_by_key(&key_in(realm, "alice@example.com", PASSWORD)).await.expect(200).json();
        assert_eq!(me["data"]["id"], **id);
    }
    assert_eq!(app.hashes() - hashes, 2);
    let restarted = app.restarted().await;
    let hashes = restarted.hashes();
    restarted.me_by_key(&key_in(&first, "alice@example.com", PASSWORD)).await.expect(200);
    assert_eq!(restarted.hashes() - hashes, 1);
}

/// A node on which hashing takes so long that whoever comes meanwhile comes in time.
async fn slow_node() -> (Arc<TestApp>, String) {
    let slow = TestApp::with(|settings| {
        settings.password_cost = Cost { memory_kib: 64 * 1024, passes: 4, lanes: 1 };
        settings.hashing_threads = 1;
        settings.traffic_limits = false;
    });
    let slow = slow.await;
    slow.register("alice@example.com").await;
    let key = slow.realm_key("alice@example.com").await;
    (Arc::new(slow), key)
}

/// Lets others run until `happened`.
pub(super) async fn until(happened: impl Fn() -> bool) {
    for _ in 0..20_000 {
        if happened() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("what the test waits for does not happen");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_arrive_together_cost_one_hash() {
    let (app, key) = slow_node().await;
    let hashes = app.hashes();
    let mut asking = JoinSet::new();
    for _ in 0..30 {
        let (app, key) = (Arc::clone(&app), key.clone());
        asking.spawn(async move { app.me_by_key(&key).await.status.as_u16() });
    }
    assert!(asking.join_all().await.into_iter().all(|status| status == 200));
    assert_eq!(app.hashes() - hashes, 1);
    assert_eq!(app.query("SELECT count(*) FROM guess_budgets").await, ["0"]);
}

// Whoever waits for a request whose client goes away is answered all the same, and not by a hash each.
#[tokio::test(flavor = "multi_thread")]
async fn requests_whose_first_goes_away_are_answered() {
    let (app, key) = slow_node().await;
    let hashes = app.hashes();
    let first = {
        let (app, key) = (Arc::clone(&app), key.clone());
        tokio::spawn(async move { app.me_by_key(&key).await })
    };
    until(|| app.hashes() > hashes).await;
    let mut asking = JoinSet::new();
    for _ in 0..20 {
        let (app, key) = (Arc::clone(&app), key.clone());
        asking.spawn(async move { app.me_by_key(&key).await.status.as_u16() });
    }
    // They are let in line before the first one leaves.
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(asking.join_all().await.into_iter().all(|status| status == 200));
    let computed = app.hashes() - hashes;
    assert!((1..=2).contains(&computed), "{computed} hashes");
    app.me_by_key(&key).await.expect(200);
    assert_eq!(app.hashes() - hashes, computed);
}
