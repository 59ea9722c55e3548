//! When access tokens and sessions end by themselves. The server's clock decides, moved by hand here.

use std::time::Duration;

use signet_domain::cleanup;

use super::stage::{claims_of, is_refused, session_of, tokens};
use crate::app::{BEGINNING, TestApp};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);
const MILLISECOND: Duration = Duration::from_millis(1);

async fn rows(app: &TestApp, table: &str) -> usize {
    app.query(&format!("SELECT realm FROM {table}")).await.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_ends_after_fifteen_minutes_whether_it_was_seen_before_or_not() {
    let app = TestApp::new().await;
    let stranger = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    app.me(&alice.access).await.expect(200);
    app.advance(15 * MINUTE - MILLISECOND).await;
    app.me(&alice.access).await.expect(200);
    app.advance(MILLISECOND).await;
    is_refused(&app.me(&alice.access).await, "on the node that knows it");
    // A node that never saw the token must come to the same answer, time after time.
    stranger.catch_up().await;
    for _ in 0..2 {
        is_refused(&stranger.me(&alice.access).await, "on a node that sees it for the first time");
    }
    let next = tokens(&app.refresh(&alice.refresh).await.expect(200));
    app.me(&next.access).await.expect(200);
}

// P41, P67, NIST 800-63B 2.1.3.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_thirty_days_without_use() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let idle = app.login("alice@example.com").await;
    app.advance(30 * DAY - MILLISECOND).await;
    let used = tokens(&app.refresh(&alice.refresh).await.expect(200));
    app.advance(MILLISECOND).await;
    is_refused(&app.refresh(&idle.refresh).await, "the session nobody used");
    app.advance(30 * DAY - 2 * MILLISECOND).await;
    let used = tokens(&app.refresh(&used.refresh).await.expect(200));
    app.me(&used.access).await.expect(200);
}

// P41, P67: uses move the idle deadline alone.
#[tokio::test(flavor = "multi_thread")]
async fn no_refresh_moves_the_absolute_deadline() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let mut alice = app.register("alice@example.com").await;
    for _ in 0..4 {
        app.advance(22 * DAY).await;
        alice = tokens(&app.refresh(&alice.refresh).await.expect(200));
    }
    // Day 88. Two days are left, however often the session is used.
    app.advance(2 * DAY - MINUTE).await;
    alice = tokens(&app.refresh(&alice.refresh).await.expect(200));
    assert_eq!(app.sessions(&alice.access).await[0]["expiresAt"], "2026-04-01T00:00:00.000Z");
    app.advance(MINUTE - MILLISECOND).await;
    other_node.catch_up().await;
    alice = tokens(&app.refresh(&alice.refresh).await.expect(200));
    other_node.me(&alice.access).await.expect(200);
    app.advance(MILLISECOND).await;
    other_node.catch_up().await;
    for node in [&app, &other_node] {
        is_refused(&node.me(&alice.access).await, "an access token younger than its session's end");
        is_refused(&node.refresh(&alice.refresh).await, "the newest refresh token");
    }
    assert_eq!(rows(&app, "refresh_families").await, 0);
}

// P41: the session is asked at every request, not the token alone.
#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_does_not_outlive_an_idle_session() {
    let app = TestApp::with(|settings| {
        settings.traffic_limits = false;
        settings.session_idle = 5 * MINUTE;
        settings.session_absolute = 8 * MINUTE;
    })
    .await;
    let alice = app.register("alice@example.com").await;
    app.advance(5 * MINUTE - MILLISECOND).await;
    let used = tokens(&app.refresh(&alice.refresh).await.expect(200));
    app.advance(MILLISECOND).await;
    app.me(&alice.access).await.expect(200);
    app.advance(3 * MINUTE - MILLISECOND).await;
    app.me(&used.access).await.expect(200);
    app.advance(MILLISECOND).await;
    is_refused(&app.me(&used.access).await, "after the absolute deadline");
    let bob = app.register("bob@example.com").await;
    app.me(&bob.access).await.expect(200);
    app.advance(5 * MINUTE).await;
    is_refused(&app.me(&bob.access).await, "after the idle deadline");
    is_refused(&app.refresh(&bob.refresh).await, "after the idle deadline");
}

// P41: an operator may set an idle time that is longer than the whole session may last.
#[tokio::test(flavor = "multi_thread")]
async fn the_absolute_deadline_holds_where_the_idle_one_is_later() {
    let app = TestApp::with(|settings| {
        settings.traffic_limits = false;
        settings.session_absolute = 5 * MINUTE;
    })
    .await;
    let other_node = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    app.advance(MINUTE).await;
    let present = app.login("alice@example.com").await;
    app.advance(4 * MINUTE - MILLISECOND).await;
    other_node.catch_up().await;
    for node in [&app, &other_node] {
        node.me(&alice.access).await.expect(200);
        assert_eq!(node.sessions(&present.access).await.len(), 2);
    }
    app.advance(MILLISECOND).await;
    other_node.catch_up().await;
    for node in [&app, &other_node] {
        is_refused(&node.me(&alice.access).await, "the access token");
        assert_eq!(node.sessions(&present.access).await.len(), 1);
        is_refused(&node.refresh(&alice.refresh).await, "the refresh token");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sweeping_removes_what_ran_out_and_nothing_that_lives() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let gone = app.login("alice@example.com").await;
    app.advance(20 * DAY).await;
    let alice = tokens(&app.refresh(&alice.refresh).await.expect(200));
    app.advance(10 * DAY + MILLISECOND).await;
    cleanup::sweep(&app.app).await.expect("a sweep");
    let left = app.query("SELECT id FROM sessions").await;
    assert_eq!(left, [session_of(&alice.access)]);
    assert_eq!(app.query("SELECT session FROM refresh_families").await, left);
    is_refused(&app.refresh(&gone.refresh).await, "the swept session");
    app.refresh(&alice.refresh).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_from_the_future_is_refused_beyond_a_minute_of_skew() {
    let app = TestApp::new().await;
    let stranger = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    assert_eq!(claims_of(&alice.access)["nbf"].as_i64(), Some(BEGINNING.seconds()));
    app.clock.set(BEGINNING.minus(61 * Duration::from_secs(1)));
    is_refused(&stranger.me(&alice.access).await, "61 seconds before it was issued");
    app.clock.set(BEGINNING.minus(MINUTE));
    stranger.me(&alice.access).await.expect(200);
}
